package dev.keystorevending.core.policy;

import com.google.re2j.Pattern;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.keystore.SecretArn;

/** A secret's ARN in whose name {@code *} stands for any characters; partition, Region and account are literal. */
public record SecretArnPattern(String value) {

    private static final TextRule RULE = TextRule.of(
            "A secret ARN pattern",
            20,
            2048,
            "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@*-]+");

    public SecretArnPattern {
        RULE.check(value);
    }

    public static Parsed<SecretArnPattern> parse(String text) {
        return RULE.parse(text, SecretArnPattern::new);
    }

    public boolean covers(SecretArn arn) {
        var expression = new StringBuilder();
        for (String literal : value.split("\\*", -1)) {
            expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.matches(expression.toString(), arn.value());
    }
}
