package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.problem.Problem;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts a change to attributes of its key store's item, and back. The requested configuration has the prefix {@code to}. */
final class ChangeFormat {

    private static final String KIND = "changeKind";
    private static final String TARGET = "to";

    private ChangeFormat() {}

    static void write(Change change, Map<String, AttributeValue> item) {
        item.put(KIND, Items.text(change.kind().name()));
        item.put("changeCredential", AttributeValue.fromBool(change.credential()));
        item.put("changeSince", Items.time(change.since()));
        item.put("changeInterrupt", AttributeValue.fromBool(change.interrupt()));
        item.put("changeReconnect", AttributeValue.fromBool(change.reconnect()));
        item.put("changeCalled", AttributeValue.fromBool(change.called()));
        item.put("changeNext", Items.time(change.next()));
        var target = new HashMap<String, AttributeValue>();
        KeyStoreFormat.writeConfiguration(change.target(), target);
        target.forEach((name, value) -> item.put(prefixed(name), value));
    }

    static Change read(Map<String, AttributeValue> item, Optional<Problem> refused) {
        var target = new HashMap<String, AttributeValue>();
        item.forEach((name, value) -> {
            if (name.startsWith(TARGET) && name.length() > TARGET.length()) {
                target.put(plain(name), value);
            }
        });
        return new Change(
                Change.Kind.valueOf(Items.text(item, KIND)),
                KeyStoreFormat.readConfiguration(target),
                KeyStoreFormat.flag(item, "changeCredential"),
                Items.time(item, "changeSince"),
                KeyStoreFormat.flag(item, "changeInterrupt"),
                KeyStoreFormat.flag(item, "changeReconnect"),
                KeyStoreFormat.flag(item, "changeCalled"),
                Items.time(item, "changeNext"),
                refused);
    }

    private static String prefixed(String name) {
        return TARGET + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String plain(String name) {
        String rest = name.substring(TARGET.length());
        return rest.substring(0, 1).toLowerCase(Locale.ROOT) + rest.substring(1);
    }
}
