package dev.keystorevending.core.policy;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.keystore.SecretArn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A secret's ARN in whose name {@code *} stands for any characters and {@code ?} for exactly one; partition, Region and
 * account are literal.
 */
public record SecretArnPattern(String value) {

    private static final TextRule RULE = TextRule.of(
            "A secret ARN pattern",
            20,
            2048,
            "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@*?-]+");

    private static final int LONGEST_NAME = 512;
    private static final int RANDOM_CHARACTERS = 6;

    public SecretArnPattern {
        RULE.check(value);
    }

    public static Parsed<SecretArnPattern> parse(String text) {
        return RULE.parse(text, SecretArnPattern::new);
    }

    public boolean covers(SecretArn arn) {
        return arn.value().startsWith(prefix())
                && Wildcards.cover(name(), arn.value().substring(prefix().length()));
    }

    /** Why no complete ARN matches, in whatever account and Region; empty where one can. */
    Optional<String> neverMatches() {
        long least = name().chars().filter(sign -> sign != '*').count();
        if (least > LONGEST_NAME + 1 + RANDOM_CHARACTERS) {
            return Optional.of("A secret's name has at most " + LONGEST_NAME + " characters.");
        }
        return endsAsAnArnDoes()
                ? Optional.empty()
                : Optional.of(
                        "A complete secret ARN ends with a hyphen and six random letters or digits. End the pattern with -?????? or *.");
    }

    String partition() {
        return part(1);
    }

    String region() {
        return part(3);
    }

    String account() {
        return part(4);
    }

    /** An ARN that the pattern covers, to be shown to a person. */
    String example() {
        return prefix()
                + name().replace("-??????", "-AbCdEf")
                        .replace("*", "example-AbCdEf")
                        .replace("?", "a");
    }

    private String part(int index) {
        return value.split(":", -1)[index];
    }

    private String prefix() {
        return value.substring(0, value.lastIndexOf(':') + 1);
    }

    private String name() {
        return value.substring(prefix().length());
    }

    /** Read from the end: six letters or digits, a hyphen, and at least one character of the name. */
    private boolean endsAsAnArnDoes() {
        var kinds =
                new ArrayList<IntPredicate>(Collections.nCopies(RANDOM_CHARACTERS, SecretArnPattern::isAlphanumeric));
        kinds.add(character -> character == '-');
        kinds.add(character -> true);
        String backwards = new StringBuilder(name()).reverse().toString();
        return Wildcards.meetBeginning(backwards, kinds);
    }

    private static boolean isAlphanumeric(int character) {
        return (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9');
    }
}
