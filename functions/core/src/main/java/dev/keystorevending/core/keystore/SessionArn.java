package dev.keystorevending.core.keystore;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * The session of an assumed role, such as {@code arn:aws:sts::111122223333:assumed-role/payments/alice}. Whoever assumes the role
 * chooses its last part, unless the role's trust policy restricts it.
 */
public record SessionArn(String value) {

    private static final Pattern FORM = Pattern.compile(
            "(arn:aws[a-z-]*):sts::([0-9]{12}):assumed-role/([\\x21-\\x2e\\x30-\\x7e]+)/[\\x21-\\x7e]+");

    public SessionArn {
        if (!FORM.matches(value)) {
            throw new IllegalArgumentException("This is not the ARN of a session.");
        }
    }

    /** Returns the session that the ARN names; empty if it names something else, such as a user. */
    public static Optional<SessionArn> of(String arn) {
        return FORM.matches(arn) ? Optional.of(new SessionArn(arn)) : Optional.empty();
    }

    /** Returns the ARN of the role, without its path, which a session does not have. */
    String role() {
        Matcher parts = FORM.matcher(value);
        if (!parts.matches()) {
            throw new IllegalStateException("checked before");
        }
        return parts.group(1) + ":iam::" + parts.group(2) + ":role/" + parts.group(3);
    }

    @Override
    public String toString() {
        return value;
    }
}
