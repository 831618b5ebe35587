package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import java.util.Optional;

/**
 * Who signed a request. The principal alone decides what the request may do; the session is evidence of who used the role.
 *
 * @param session empty for a user, and in what was stored before sessions were
 */
public record Caller(Principal principal, Optional<SessionArn> session) {

    /** Reads the ARN of a user, a role or the session of a role. */
    public static Parsed<Caller> parse(String arn) {
        return switch (Principal.parse(arn)) {
            case Parsed.Value<Principal> sound -> Parsed.value(new Caller(sound.value(), SessionArn.of(arn)));
            case Parsed.Invalid<Principal> invalid -> new Parsed.Invalid<>(invalid.errors());
        };
    }

    /** The caller of a valid ARN. */
    public static Caller of(String arn) {
        return parse(arn).orThrow();
    }
}
