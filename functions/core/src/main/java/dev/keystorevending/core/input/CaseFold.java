package dev.keystorevending.core.input;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The form in which texts are compared without case: Unicode NFKC and full case folding (ẞ, ß, SS and ss are one). Not for
 * display.
 *
 * <p>The JDK has no case folding. Lower case, then upper case maps every variant of a letter to one text; the last step
 * maps each character by itself, because {@link String#toLowerCase} makes a sigma depend on its neighbours.
 */
public final class CaseFold {

    private CaseFold() {}

    public static String of(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
        String upper = composed.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT);
        var folded = new StringBuilder(upper.length());
        upper.codePoints().map(Character::toLowerCase).forEach(folded::appendCodePoint);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }
}
