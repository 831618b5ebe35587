package dev.keystorevending.core.keystore;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import org.jspecify.annotations.Nullable;

/**
 * An IAM user or role. The session of an assumed role is reduced to its role, and a role's or user's path is dropped,
 * since a session's ARN does not carry it: within one account names are unique whatever their path.
 */
public record Principal(String arn) {

    private static final TextRule RULE = TextRule.of(
            "An IAM user or role ARN",
            20,
            2048,
            "arn:aws[a-z-]*:(iam::[0-9]{12}:(root|(user|role)/[\\x21-\\x7e]+)|sts::[0-9]{12}:(assumed-role|federated-user)/[\\x21-\\x7e]+)");
    private static final Pattern PATHED =
            Pattern.compile("(arn:aws[a-z-]*:iam::[0-9]{12}:(?:user|role))/(?:.*/)?([^/]+)");

    public Principal {
        RULE.check(arn);
        arn = reduced(arn);
    }

    public static Parsed<Principal> parse(String text) {
        return RULE.parse(text, Principal::new);
    }

    private static String reduced(String arn) {
        var session = SessionArn.of(arn);
        if (session.isPresent()) {
            return session.get().role();
        }
        Matcher pathed = PATHED.matcher(arn);
        return pathed.matches() ? pathed.group(1) + "/" + pathed.group(2) : arn;
    }

    /** Written out, since a cold start would wait for the JVM to derive the one of the record. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Principal that && arn.equals(that.arn);
    }

    @Override
    public int hashCode() {
        return arn.hashCode();
    }

    @Override
    public String toString() {
        return arn;
    }
}
