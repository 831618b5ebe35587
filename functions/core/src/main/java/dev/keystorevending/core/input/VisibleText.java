package dev.keystorevending.core.input;

import java.util.ArrayList;
import java.util.List;

/**
 * Text that a person sees as it is: no control characters, no invisible characters, no blank at either end. Two texts
 * that look alike can otherwise differ, and a text can read as another one.
 */
public final class VisibleText {

    /**
     * First and last code points of what {@link Character#getType} takes for a letter, mark or symbol although it shows
     * nothing: the rest of {@code Default_Ignorable_Code_Point} (Unicode, DerivedCoreProperties), and the Braille blank.
     */
    private static final int[][] INVISIBLE = {
        {0x034F, 0x034F},
        {0x115F, 0x1160},
        {0x17B4, 0x17B5},
        {0x180B, 0x180F},
        {0x2800, 0x2800},
        {0x3164, 0x3164},
        {0xFE00, 0xFE0F},
        {0xFFA0, 0xFFA0},
        {0xE0100, 0xE01EF}
    };

    private VisibleText() {}

    /** Why a text breaks the rule, or what keeps it from being visible as it is; only the former if both hold. */
    public static List<InputError> errors(TextRule rule, String text) {
        var broken = rule.errors(text);
        return broken.isEmpty() ? errors(rule.what(), text) : broken;
    }

    /** What keeps a text of the given kind from being visible as it is; nothing for an empty text. */
    private static List<InputError> errors(String what, String text) {
        var errors = new ArrayList<InputError>();
        text.codePoints()
                .filter(VisibleText::refused)
                .findFirst()
                .ifPresent(character -> errors.add(new InputError(
                        InputErrorCode.InvalidCharacter,
                        "%s contains U+%04X. Control characters, invisible characters and characters without a meaning in Unicode are not allowed."
                                .formatted(what, character))));
        if (!text.isEmpty() && (blank(text.codePointAt(0)) || blank(text.codePointBefore(text.length())))) {
            errors.add(new InputError(InputErrorCode.InvalidCharacter, what + " must not start or end with a blank."));
        }
        return errors;
    }

    private static boolean blank(int character) {
        return Character.getType(character) == Character.SPACE_SEPARATOR;
    }

    private static boolean refused(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> invisible(character);
        };
    }

    private static boolean invisible(int character) {
        for (int[] range : INVISIBLE) {
            if (character >= range[0] && character <= range[1]) {
                return true;
            }
        }
        return false;
    }
}
