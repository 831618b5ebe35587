package dev.keystorevending.bench.growth;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.api.ApiHandler;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.TableDefinition;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.snapstart.Unconnected;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.bench.ApiEvent;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.core.policy.HostPattern;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.reconcile.Reconcile;
import dev.keystorevending.core.relay.Sweep;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.reconcile.ReconcileHandler;
import dev.keystorevending.relay.RelayHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The three functions on one table of an emulated AWS, with counted calls. */
final class Service implements AutoCloseable {

    static final Target TARGET = new Target("111122223333", "eu-central-1");
    static final String CALLER = "arn:aws:sts::111122223333:assumed-role/bench/session";
    static final Principal PRINCIPAL = Principal.parse(CALLER).orThrow();
    static final String HOST = "xks.bench.example.com";
    static final String CLUSTER = "cluster-23456abcdef";
    static final String ACCESS_KEY = "BENCHPROXYACCESSKEY2";
    static final String PASSWORD = "benchKmsuser42";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET_KEY = "BenchProxySecretThatOpensNothingButThisBench";

    private final EmulatedAws aws;
    private final String table;
    private final CountingHttp http = new CountingHttp(this::item);
    private final AwsClients clients;
    private final String proxySecret;
    private final String clusterSecret;
    private final ApiHandler api;
    private final RelayHandler relay;
    private final ReconcileHandler reconcile;
    private final Sweep sweep;

    Service(EmulatedAws aws, String table, InstantSource clock) {
        this.aws = aws;
        this.table = table;
        var nobody = StaticCredentialsProvider.create(AwsBasicCredentials.create("BENCH", "bench"));
        this.clients = new AwsClients(TARGET.region(), Optional.of(aws.endpoint()), Optional.of(nobody), http, 20);
        TableDefinition.create(clients.dynamoDb(), table);
        // DynamoDB Local writes several times as slowly with a stream, which nothing reads here
        clients.dynamoDb()
                .updateTable(
                        request -> request.tableName(table).streamSpecification(stream -> stream.streamEnabled(false)));
        this.proxySecret = secret(
                "xks",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("accessKeyId", ACCESS_KEY)
                        .put("rawSecretAccessKey", SECRET_KEY)
                        .toString());
        this.clusterSecret = secret("kmsuser", PASSWORD);
        var configuration = new ServiceConfiguration(
                TARGET,
                "aws",
                table,
                "bus",
                ServiceConfiguration.USUAL_NAMESPACE,
                Set.of(),
                true,
                Reconcile.SETTLING,
                DynamoLedger.DELETED_KEPT,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new RequestLimit(10_000, 10_000)));
        var log = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var wiring = Wiring.onAws(configuration, clients, clock, new Unconnected());
        this.api = new ApiHandler(wiring, Optional.empty(), log);
        this.relay = new RelayHandler(
                Wiring.relay(configuration, clients, clock), new EdgeLog(log, configuration.metricsNamespace(), clock));
        this.sweep = Wiring.sweep(configuration, clients, clock);
        this.reconcile = new ReconcileHandler(wiring, sweep, Wiring.checkTable(configuration, clients, clock), log);
    }

    private JsonNode item(JsonNode key) {
        var found = clients.dynamoDb()
                .getItem(request -> request.tableName(table)
                        .key(Map.of("pk", text(key, "pk"), "sk", text(key, "sk")))
                        .consistentRead(true));
        return found.hasItem() ? Rows.json(found.item()) : MissingNode.getInstance();
    }

    private static AttributeValue text(JsonNode key, String name) {
        return AttributeValue.fromS(key.path(name).path("S").asText());
    }

    private String secret(String name, String value) {
        return clients.secretsManager()
                .createSecret(
                        request -> request.name("bench/" + table + "/" + name).secretString(value))
                .arn();
    }

    String table() {
        return table;
    }

    AwsClients clients() {
        return clients;
    }

    CountingHttp http() {
        return http;
    }

    String proxySecret() {
        return proxySecret;
    }

    /** A policy that allows what the benchmark requests. */
    StoredPolicy policy(TeamId team, Set<Principal> principals, String pattern) {
        return new StoredPolicy(
                new TeamPolicy(
                        team,
                        principals,
                        new NamingRule(NamePattern.stored(pattern), "any", List.of("any"), List.of()),
                        Set.of(KeyStoreType.values()),
                        Set.of(Connectivity.values()),
                        Set.of(new ClusterId(CLUSTER)),
                        List.of(new HostPattern(HOST)),
                        List.of(new SecretArnPattern(proxySecret), new SecretArnPattern(clusterSecret)),
                        TeamPolicy.GREATEST_QUOTA),
                1,
                Instant.now(),
                Caller.of(CALLER));
    }

    StoredPolicy policy(TeamId team) {
        return policy(team, Set.of(PRINCIPAL), "[a-z0-9-]{1,40}");
    }

    /** The body of a create, with a proxy of its own. */
    String proxyBody(String name) {
        aws.proxies().add(HOST, "/" + name, ACCESS_KEY, SECRET_KEY);
        var body = JSON.createObjectNode().put("name", name).put("type", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "PUBLIC_ENDPOINT")
                .put("uriEndpoint", "https://" + HOST)
                .put("uriPath", "/" + name + "/kms/xks/v1")
                .put("credentialSecretArn", proxySecret);
        return body.toString();
    }

    String clusterBody(String name, String certificate) {
        var body = JSON.createObjectNode().put("name", name).put("type", "AWS_CLOUDHSM");
        body.putObject("cloudHsm")
                .put("clusterId", CLUSTER)
                .put("trustAnchorCertificate", certificate)
                .put("passwordSecretArn", clusterSecret);
        return body.toString();
    }

    /** Calls the API function and returns the body of its response, which must have this HTTP status. */
    JsonNode call(int status, ApiEvent event) {
        var answer = invoke(event.json(), api);
        if (answer.path("statusCode").asInt() != status) {
            throw new IllegalStateException(event + " returned " + answer);
        }
        try {
            return JSON.readTree(answer.path("body").asText());
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    /** Passes events to the relay, as the table's stream does. All of them must be published. */
    void relay(List<JsonNode> images) {
        var event = JSON.createObjectNode();
        var records = event.putArray("Records");
        for (JsonNode image : images) {
            var change = records.addObject().put("eventName", "INSERT").putObject("dynamodb");
            change.put("SequenceNumber", String.valueOf(records.size())).set("NewImage", image);
        }
        var answer = invoke(event.toString(), relay);
        if (!answer.path("batchItemFailures").isEmpty()) {
            throw new IllegalStateException("the relay returned " + answer);
        }
    }

    /** Runs reconcile for an event of this type. */
    JsonNode reconcile(String detailType) {
        ObjectNode event = JSON.createObjectNode().put("id", "bench").put("detail-type", detailType);
        return invoke(event.toString(), reconcile);
    }

    @SuppressWarnings("NullAway") // no handler looks at its context
    private static JsonNode invoke(String event, RequestStreamHandler handler) {
        var output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), output, null);
            return JSON.readTree(output.toByteArray());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Sweeps the outbox and returns how many events were published. */
    int sweep() {
        return sweep.run().published();
    }

    /** Removes the key stores from KMS, whose quota is ten. */
    void clearKms() {
        aws.kms().clear();
    }

    @Override
    public void close() {
        clients.close();
    }
}
