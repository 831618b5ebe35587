package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.ledger.StoredItemUnreadable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB's attribute values from and to plain Java. Times are epoch milliseconds. */
final class Items {

    private Items() {}

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue time(Instant value) {
        return number(value.toEpochMilli());
    }

    static AttributeValue texts(Collection<String> values) {
        return AttributeValue.fromL(values.stream().sorted().map(Items::text).toList());
    }

    static String text(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name).s();
    }

    static Optional<String> maybeText(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
    }

    static long number(Map<String, AttributeValue> item, String name) {
        return Long.parseLong(Objects.requireNonNull(item.get(name), name).n());
    }

    static Instant time(Map<String, AttributeValue> item, String name) {
        return Instant.ofEpochMilli(number(item, name));
    }

    static List<String> texts(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name).l().stream()
                .map(AttributeValue::s)
                .toList();
    }

    /**
     * Reads an item with {@code format}. An item that cannot be read becomes a {@code StoredItemUnreadable} with the
     * item's key.
     */
    static <T> T read(Map<String, AttributeValue> item, Function<Map<String, AttributeValue>, T> format) {
        try {
            return format.apply(item);
        } catch (RuntimeException notOurs) {
            throw new StoredItemUnreadable(maybeText(item, TableKeys.PARTITION).orElse("?") + " "
                    + maybeText(item, TableKeys.SORT).orElse("?"));
        }
    }
}
