package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.keystore.Principal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The items of the list of administrators: the list, and one for each change. */
final class AdministratorFormat {

    static final String VERSION = "version";

    private static final String PRINCIPALS = "principals";
    private static final String CHANGED_BY = "by";
    private static final String CHANGED_BY_SESSION = "bySession";

    private AdministratorFormat() {}

    static Map<String, AttributeValue> writeList(Set<Principal> principals, long version) {
        var item = new HashMap<>(TableKeys.administrators());
        item.put("kind", Items.text("ADMINISTRATORS"));
        item.put(PRINCIPALS, arns(principals));
        item.put(VERSION, Items.number(version));
        return item;
    }

    static Set<Principal> readList(Map<String, AttributeValue> item) {
        return principals(item, PRINCIPALS);
    }

    static Map<String, AttributeValue> writeChange(AdministratorChange change) {
        var item = new HashMap<>(TableKeys.administratorChange(change.version()));
        item.put("kind", Items.text("ADMINISTRATOR_CHANGE"));
        item.put(VERSION, Items.number(change.version()));
        item.put("at", Items.time(change.at()));
        CallerFormat.write(item, CHANGED_BY, CHANGED_BY_SESSION, change.by());
        item.put("requestId", Items.text(change.requestId()));
        item.put("added", arns(change.added()));
        item.put("removed", arns(change.removed()));
        return item;
    }

    static AdministratorChange readChange(Map<String, AttributeValue> item) {
        return new AdministratorChange(
                Items.number(item, VERSION),
                Items.time(item, "at"),
                CallerFormat.read(item, CHANGED_BY, CHANGED_BY_SESSION),
                Items.text(item, "requestId"),
                principals(item, "added"),
                principals(item, "removed"));
    }

    private static AttributeValue arns(Collection<Principal> principals) {
        return Items.texts(principals.stream().map(Principal::arn).toList());
    }

    private static Set<Principal> principals(Map<String, AttributeValue> item, String name) {
        return Items.texts(item, name).stream().map(Principal::new).collect(Collectors.toUnmodifiableSet());
    }
}
