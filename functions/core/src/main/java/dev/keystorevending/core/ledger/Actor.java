package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.SessionArn;
import java.util.Optional;

/**
 * Who did what a line of the history says.
 *
 * @param name the ARN of the caller's principal, or the name of a function
 * @param session the caller's session
 */
public record Actor(String name, Optional<SessionArn> session) {

    public static Actor of(Caller caller) {
        return new Actor(caller.principal().arn(), caller.session());
    }

    /** A part of this service, which acts on nobody's request. */
    public static Actor service(String name) {
        return new Actor(name, Optional.empty());
    }
}
