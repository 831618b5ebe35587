package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/**
 * A secret by its complete ARN, the six random characters included; names and partial ARNs are ambiguous.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html">Secrets
 *     Manager: ARNs</a>
 */
public record SecretArn(String value) {

    private static final TextRule RULE = TextRule.of(
            "A complete secret ARN",
            20,
            2048,
            "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}");

    public SecretArn {
        RULE.check(value);
    }

    public static Parsed<SecretArn> parse(String text) {
        return RULE.parse(text, SecretArn::new);
    }

    @Override
    public String toString() {
        return value;
    }
}
