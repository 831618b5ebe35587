package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.trail.TrailLine;
import dev.keystorevending.core.trail.TrailPosition;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The examples in {@code docs/operations.md} are the items that the adapters write, one for each key in {@link TableKeys}. After a
 * change of the items, copy {@code target/item-examples.json} into the document.
 */
class ItemExamplesTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static final TableKeys KEYS = new TableKeys(TARGET);
    private static final Path WRITTEN = Path.of("target", "item-examples.json");
    private static final Path DOCUMENT = Path.of("..", "..", "docs", "operations.md");
    private static final Pattern EXAMPLES =
            Pattern.compile("\n<!-- item examples -->\n```json\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern RANDOM_UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    private final Table table = new Table(DYNAMO.client(), "examples-" + UUID.randomUUID());
    private final DynamoLedger ledger = new DynamoLedger(table, TARGET, damage -> {});
    private final DynamoPolicies policies = new DynamoPolicies(table, TARGET);

    @Test
    void documentShowsTheItemsThatTheServiceWrites() throws IOException {
        var written = examples();
        Files.createDirectories(WRITTEN.toAbsolutePath().getParent());
        Files.writeString(WRITTEN, text(written));
        var shown = EXAMPLES.matcher(Files.readString(DOCUMENT));
        assertThat(shown.find()).as("the examples in " + DOCUMENT).isTrue();
        assertThat(JSON.readTree(shown.group(1))).as("copy " + WRITTEN).isEqualTo(JSON.readTree(text(written)));
    }

    @Test
    void eachKeyHasAnExample() {
        var keys = Arrays.stream(TableKeys.class.getDeclaredMethods())
                .filter(method ->
                        method.getReturnType().equals(Map.class) && !Modifier.isPrivate(method.getModifiers()))
                .map(method -> method.getName())
                .filter(name -> !Set.of("of", "primary").contains(name))
                .collect(Collectors.toSet());
        assertThat(examples().keySet()).isEqualTo(keys);
    }

    private Map<String, ObjectNode> examples() {
        TableDefinition.create(DYNAMO.client(), table.name());
        var policy = new StoredPolicy(Teams.policy(Teams.PAYMENTS, 3), 1, NOW, Teams.ADMINISTRATOR);
        var deleted = new StoredPolicy(Teams.policy(Teams.LENDING, 3), 1, NOW, Teams.ADMINISTRATOR);
        PolicyWrites.put(policies, policy, 0);
        PolicyWrites.put(policies, deleted, 0);
        PolicyWrites.delete(policies, deleted);
        var reserved = Records.creating(CreateRequests.publicProxy());
        ledger.reserve(reserved, policy, line(AuditAction.RESERVED));
        var created = Records.created(reserved, new Connection.Requested(NOW, true));
        var event =
                new Event("66666666-7777-8888-9999-000000000000", EventKind.KeyStoreCreated, NOW, "request", created);
        ledger.recordCreated(reserved, created, line(AuditAction.CREATED), event);
        ledger.takePermit(NOW, 1);
        ledger.takeRequest(Teams.MEMBER.principal(), NOW, 1);
        var second = new Principal("arn:aws:iam::111122223333:role/security");
        new DynamoAdministrators(table)
                .put(
                        Set.of(second),
                        new AdministratorChange(2, NOW, Teams.ADMINISTRATOR, "request", Set.of(second), Set.of()));
        var trail = new DynamoTrail(table, TARGET, Duration.ofDays(400));
        trail.add(
                Teams.PAYMENTS,
                new TrailLine(NOW, "createKeyStore", Teams.MEMBER, true, "Planned", Optional.empty(), "request"),
                OptionalInt.of(200));

        var keys = new LinkedHashMap<String, Map<String, AttributeValue>>();
        keys.put("policy", TableKeys.policy(Teams.PAYMENTS));
        keys.put("deletedPolicy", TableKeys.deletedPolicy(Teams.LENDING));
        keys.put("policyChange", TableKeys.policyChange(Teams.PAYMENTS, 1));
        keys.put("policyEvent", TableKeys.policyEvent(Teams.PAYMENTS, 1));
        keys.put("team", TableKeys.team(Teams.PAYMENTS));
        keys.put("usage", KEYS.usage(Teams.PAYMENTS));
        keys.put("record", KEYS.record(created.team(), created.id()));
        keys.put("audit", KEYS.audit(created.team(), created.id(), created.revision()));
        keys.put("idempotency", KEYS.idempotency(created.team(), created.idempotencyKey()));
        keys.put("claim", KEYS.claim(created.claims().getFirst()));
        keys.put("owner", KEYS.owner(Records.store(created)));
        keys.put("trail", KEYS.trail(Teams.PAYMENTS, position(trail)));
        keys.put("trailLines", KEYS.trailLines(Teams.PAYMENTS, NOW));
        keys.put("permits", KEYS.permits(NOW));
        keys.put("requests", KEYS.requests(Teams.MEMBER.principal(), NOW));
        keys.put("administrators", TableKeys.administrators());
        keys.put("administratorChange", TableKeys.administratorChange(2));
        keys.put("outbox", TableKeys.outbox(created.id(), created.revision()));
        var items = new LinkedHashMap<String, ObjectNode>();
        keys.forEach((name, key) -> items.put(name, shown(table.get(key).orElseThrow(), created)));
        return items;
    }

    private TrailPosition position(DynamoTrail trail) {
        // a page of one line has no next position, so the key is read from the table
        assertThat(trail.read(Teams.PAYMENTS, 1, Optional.empty()).items()).hasSize(1);
        var query = DYNAMO.client()
                .query(request -> request.tableName(table.name())
                        .keyConditionExpression("pk = :trail")
                        .expressionAttributeValues(Map.of(":trail", Items.text(KEYS.trailPartition(Teams.PAYMENTS)))));
        return new TrailPosition(Items.text(query.items().getFirst(), TableKeys.SORT));
    }

    private static AuditLine line(AuditAction action) {
        return new AuditLine(NOW, action, Actor.of(Teams.MEMBER), 1, "request", "");
    }

    /** The attributes without their types; random ids are replaced, and the body of an event is in events/examples. */
    private static ObjectNode shown(Map<String, AttributeValue> item, KeyStore record) {
        var shown = JsonNodeFactory.instance.objectNode();
        List.of(TableKeys.PARTITION, TableKeys.SORT, "kind").forEach(name -> {
            if (item.containsKey(name)) {
                shown.set(name, plain(item.get(name), record));
            }
        });
        new TreeMap<>(item).forEach((name, value) -> {
            if (!shown.has(name)) {
                shown.set(name, plain(value, record));
            }
        });
        if (shown.has("detail") && shown.path("detail").asText().startsWith("{")) {
            shown.put("detail", "{…}");
        }
        return shown;
    }

    private static JsonNode plain(AttributeValue value, KeyStore record) {
        var nodes = JsonNodeFactory.instance;
        return switch (value.type()) {
            case S ->
                nodes.textNode(RANDOM_UUID
                        .matcher(value.s()
                                .replace(Records.store(record).value(), "cks-1234567890abcdef0")
                                .replace(record.id().value(), "ks-01jde4k5v0m8r7z2x9c6b3n1a4"))
                        .replaceAll("01234567-89ab-cdef-0123-456789abcdef"));
            case N -> nodes.numberNode(Long.parseLong(value.n()));
            case BOOL -> nodes.booleanNode(value.bool());
            case SS ->
                value.ss().stream()
                        .sorted()
                        .map(text -> plain(AttributeValue.fromS(text), record))
                        .collect(nodes::arrayNode, (array, each) -> array.add(each), (one, other) -> one.addAll(other));
            case L ->
                value.l().stream()
                        .map(each -> plain(each, record))
                        .collect(nodes::arrayNode, (array, each) -> array.add(each), (one, other) -> one.addAll(other));
            case M -> {
                var object = nodes.objectNode();
                new TreeMap<>(value.m()).forEach((name, each) -> object.set(name, plain(each, record)));
                yield object;
            }
            default -> throw new IllegalStateException("not shown yet: " + value.type());
        };
    }

    private static String text(Map<String, ObjectNode> examples) {
        return examples.entrySet().stream()
                .map(example -> "  \"" + example.getKey() + "\": " + example.getValue())
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }
}
