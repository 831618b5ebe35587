package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SessionArn;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A caller as two attributes of an item. Items that were written before sessions were stored have only the principal. */
final class CallerFormat {

    private CallerFormat() {}

    static void write(Map<String, AttributeValue> item, String principal, String session, Caller caller) {
        item.put(principal, Items.text(caller.principal().arn()));
        write(item, session, caller.session());
    }

    static void write(Map<String, AttributeValue> item, String name, Optional<SessionArn> session) {
        session.ifPresent(arn -> item.put(name, Items.text(arn.value())));
    }

    static Caller read(Map<String, AttributeValue> item, String principal, String session) {
        return new Caller(new Principal(Items.text(item, principal)), session(item, session));
    }

    static Optional<SessionArn> session(Map<String, AttributeValue> item, String name) {
        return Items.maybeText(item, name).map(SessionArn::new);
    }
}
