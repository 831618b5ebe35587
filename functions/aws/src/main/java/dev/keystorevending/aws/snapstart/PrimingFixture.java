package dev.keystorevending.aws.snapstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.dynamodb.StoredItems;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.policy.HostPattern;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the emulated AWS of {@link Priming} contains: one team, a key store in each state that reconcile moves on. */
public final class PrimingFixture {

    public static final String TEAM = "priming";
    public static final String CALLER = "arn:aws:sts::111122223333:assumed-role/priming/session";
    public static final String CLUSTER = "cluster-23456abcdef";
    public static final String PROXY = "https://xks.priming.invalid";
    public static final String PROXY_PATH = "/kms/xks/v1";
    public static final String SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:priming-AbCdEf";

    /** The number of events in every batch that is published: one for each record. */
    public static final int EVENTS = 4;

    /** A self-signed certificate. Its private key was discarded. */
    public static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBgDCCASWgAwIBAgIUcWaqp7C7OdtQCjpIBi/nOLrdv04wCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJcmVoZWFyc2FsMCAXDTI2MTEyNTAwMzUzNFoYDzIxMjYxMTAx
            MDAzNTM0WjAUMRIwEAYDVQQDDAlyZWhlYXJzYWwwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAAS+y3qur4UFQpiM0WUHrLqc4UJuqJmjby7c/DP2BoW7Zh3nweNedItJ
            04Fh+mwq/gmBxuRaJMUBfiCnhqtEFF7Yo1MwUTAdBgNVHQ4EFgQUth7yrhrDm7vy
            c5U0mKQYlEvAJLAwHwYDVR0jBBgwFoAUth7yrhrDm7vyc5U0mKQYlEvAJLAwDwYD
            VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA0zKIqK/0HCTHUobCNhdp
            cP+wLlNnOdjMWNkmbZV4b7sCIQDfTzgbLczvwCdpU11z2/sMwkLkQOUIco1KKlka
            LukTkw==
            -----END CERTIFICATE-----
            """;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String VERSION = "11111111-2222-3333-4444-555555555555";
    private static final Duration LONG_AGO = Duration.ofMinutes(6);
    private static final Backing HSM = new Backing.CloudHsm(
            new ClusterId(CLUSTER), TrustAnchor.parse(CERTIFICATE).orThrow());
    private static final Backing XKS =
            new Backing.PublicEndpoint(new ProxyUriEndpoint(PROXY), new ProxyUriPath(PROXY_PATH));

    private final Map<String, String> answers;

    public PrimingFixture(ServiceConfiguration configuration) {
        Instant now = Instant.now();
        var records = records(now).stream()
                .map(record -> dueItem(record, configuration.target()))
                .toList();
        var policy = StoredItems.policy(policy(now));
        this.answers = Map.of(
                "DescribeClusters", cluster(),
                "BatchGetItem", admissionData(configuration.tableName(), policy),
                "GetItem", either(policy, records.getFirst()),
                "Query", due(records),
                "GetSecretValue", secret(),
                "DescribeSecret", rotation(now),
                "CreateCustomKeyStore", "{\"CustomKeyStoreId\":\"cks-00000000000000001\"}",
                "PutEvents", published(),
                "GET", credentials(now));
    }

    /** The response of an AWS operation, and that of a GET, which asks for credentials. */
    public String answer(String operation) {
        // a create accepts only a key store that is not older than its request
        return operation.equals("DescribeCustomKeyStores")
                ? stores(Instant.now())
                : answers.getOrDefault(operation, "{}");
    }

    private static StoredPolicy policy(Instant now) {
        var caller = Caller.of(CALLER);
        var policy = new TeamPolicy(
                new TeamId(TEAM),
                Set.of(caller.principal()),
                new NamingRule(NamePattern.stored("[a-z-]{1,40}"), "any", List.of("any"), List.of()),
                Set.of(KeyStoreType.values()),
                Set.of(Connectivity.values()),
                Set.of(new ClusterId(CLUSTER)),
                List.of(new HostPattern("xks.priming.invalid")),
                List.of(new SecretArnPattern(SECRET_ARN)),
                9);
        return new StoredPolicy(policy, 1, now, caller);
    }

    private static String admissionData(String table, Map<String, AttributeValue> policy) {
        var answer = JSON.objectNode();
        answer.putObject("Responses").putArray(table).add(item(policy));
        answer.putObject("UnprocessedKeys");
        return Json.text(answer);
    }

    /** One item for every read: it is valid as a policy and as a key store. */
    private static String either(Map<String, AttributeValue> policy, Map<String, AttributeValue> record) {
        var both = new HashMap<>(policy);
        both.putAll(record);
        return Json.text(JSON.objectNode().set("Item", item(both)));
    }

    private static List<KeyStore> records(Instant now) {
        var deadline = now.plus(Duration.ofMinutes(9));
        return List.of(
                record("connecting", HSM, now, created(1), new Connection.Connecting(now, now, deadline, true)),
                record("requested", XKS, now, created(2), new Connection.Requested(now, true)),
                record(
                        "creating",
                        XKS,
                        now,
                        new Status.Creating(1, now.minus(LONG_AGO), now.minus(LONG_AGO)),
                        new Connection.NotRequested()),
                renamed(now));
    }

    /** KMS showed another name before, and shows it again. */
    private static KeyStore renamed(Instant now) {
        var then = now.minus(LONG_AGO);
        var seen = new Difference(Difference.Kind.NAME, "drifted", "renamed", then, false);
        return record("drifted", XKS, now, created(4), new Connection.NotRequested())
                .with(new Connection.NotRequested(), new Drift(List.of(seen)), then);
    }

    private static Status created(int number) {
        return new Status.Created(new CustomKeyStoreId("cks-0000000000000000" + number));
    }

    private static KeyStore record(String name, Backing backing, Instant now, Status status, Connection connection) {
        var then = now.minus(LONG_AGO);
        return new KeyStore(
                new KeyStoreId("ks-00000000000000000000000000"),
                new TeamId(TEAM),
                new KeyStoreName(name),
                backing,
                new PinnedSecret(
                        new SecretArn(SECRET_ARN),
                        new SecretVersionId(VERSION),
                        Optional.empty(),
                        RotationMode.of(backing.type())),
                true,
                Optional.empty(),
                Caller.of(CALLER),
                "priming",
                new IdempotencyKey("priming"),
                "priming",
                then,
                then,
                status,
                connection,
                Claim.of(new KeyStoreName(name), backing),
                1,
                Drift.none(),
                SecretWatch.from(now));
    }

    /** One item for both queries of reconcile: it is valid as a record and as an unpublished event. */
    private static Map<String, AttributeValue> dueItem(KeyStore record, Target target) {
        var event = new Event("priming", EventKind.KeyStoreCreated, record.updatedAt(), "priming", record);
        var both = new HashMap<>(StoredItems.event(event, target));
        both.putAll(StoredItems.keyStore(record, target));
        return both;
    }

    /** What Lambda's endpoint of credentials returns, with credentials of nobody. */
    private static String credentials(Instant now) {
        return Json.text(JSON.objectNode()
                .put("AccessKeyId", "PRIMING")
                .put("SecretAccessKey", "priming")
                .put("Token", "priming")
                .put("Expiration", now.plus(Duration.ofHours(1)).toString()));
    }

    private static String published() {
        var answer = JSON.objectNode().put("FailedEntryCount", 0);
        var entries = answer.putArray("Entries");
        for (int entry = 0; entry < EVENTS; entry++) {
            entries.addObject().put("EventId", "priming");
        }
        return Json.text(answer);
    }

    private static String due(List<Map<String, AttributeValue>> records) {
        var answer = JSON.objectNode().put("Count", records.size());
        var items = answer.putArray("Items");
        records.forEach(record -> items.add(item(record)));
        return Json.text(answer);
    }

    /** A secret that is valid as a credential of every kind and opens nothing. */
    private static String secret() {
        var value = JSON.objectNode()
                .put("password", "priming")
                .put("accessKeyId", "PRIMINGPRIMINGPRIMIN")
                .put("rawSecretAccessKey", "priming".repeat(7));
        return Json.text(JSON.objectNode()
                .put("ARN", SECRET_ARN)
                .put("VersionId", VERSION)
                .put("SecretString", Json.text(value)));
    }

    /** A rotation that is near enough for a warning, with the members of which the SDK makes objects. */
    private static String rotation(Instant now) {
        var answer = JSON.objectNode()
                .put("RotationEnabled", true)
                .put("NextRotationDate", now.plus(Duration.ofDays(1)).getEpochSecond());
        answer.putObject("RotationRules").put("AutomaticallyAfterDays", 1);
        answer.putArray("Tags").addObject().put("Key", "priming").put("Value", "priming");
        answer.putObject("VersionIdsToStages").putArray(VERSION).add("AWSCURRENT");
        return Json.text(answer);
    }

    /** An active cluster whose certificate is the trust anchor, which signed itself. */
    private static String cluster() {
        var answer = JSON.objectNode();
        var cluster = answer.putArray("Clusters")
                .addObject()
                .put("ClusterId", CLUSTER)
                .put("State", "ACTIVE");
        cluster.putObject("Certificates").put("ClusterCertificate", CERTIFICATE);
        var hsms = cluster.putArray("Hsms");
        for (String zone : List.of("a", "b")) {
            hsms.addObject()
                    .put("HsmId", "hsm-" + zone)
                    .put("AvailabilityZone", zone)
                    .put("State", "ACTIVE");
        }
        return Json.text(answer);
    }

    private static String stores(Instant now) {
        var answer = JSON.objectNode().put("Truncated", false);
        var stores = answer.putArray("CustomKeyStores");
        stores.addObject()
                .put("CustomKeyStoreId", "cks-00000000000000001")
                .put("CustomKeyStoreName", "connecting")
                .put("CustomKeyStoreType", "AWS_CLOUDHSM")
                .put("CloudHsmClusterId", CLUSTER)
                .put("TrustAnchorCertificate", CERTIFICATE)
                .put("ConnectionState", "CONNECTED")
                .put("CreationDate", now.getEpochSecond());
        int number = 2;
        for (String name : List.of("requested", "creating", "renamed")) {
            stores.addObject()
                    .put("CustomKeyStoreId", "cks-0000000000000000" + number++)
                    .put("CustomKeyStoreName", name)
                    .put("CustomKeyStoreType", "EXTERNAL_KEY_STORE")
                    .put("ConnectionState", "DISCONNECTED")
                    .put("CreationDate", now.getEpochSecond())
                    .putObject("XksProxyConfiguration")
                    .put("Connectivity", "PUBLIC_ENDPOINT")
                    .put("UriEndpoint", PROXY)
                    .put("UriPath", PROXY_PATH);
        }
        return Json.text(answer);
    }

    private static JsonNode item(Map<String, AttributeValue> attributes) {
        var node = JSON.objectNode();
        attributes.forEach((name, value) -> node.set(name, typed(value)));
        return node;
    }

    /** DynamoDB's JSON for the attribute types that the table uses. */
    private static JsonNode typed(AttributeValue value) {
        var node = JSON.objectNode();
        if (value.s() != null) {
            return node.put("S", value.s());
        }
        if (value.n() != null) {
            return node.put("N", value.n());
        }
        if (value.bool() != null) {
            return node.put("BOOL", value.bool());
        }
        if (value.hasM()) {
            return node.set("M", item(value.m()));
        }
        var list = node.putArray("L");
        value.l().forEach(entry -> list.add(typed(entry)));
        return node;
    }
}
