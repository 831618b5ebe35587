package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.core.check.CheckTable;
import dev.keystorevending.core.create.CreateCall;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.core.probe.Probes;
import dev.keystorevending.core.query.AwaitKeyStore;
import dev.keystorevending.core.relay.Sweep;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import dev.keystorevending.reconcile.ReconcileHandler;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;

/** Compares the timeouts of the stack with those of the clients and with the lease. */
class TimeOutsTest {

    private static final Template TEMPLATE = Template.withDefaults();

    /** API Gateway's default integration timeout; raising it may require a lower throttle quota. */
    private static final Duration GATEWAY = Duration.ofSeconds(29);

    private static final Set<String> TABLE_OPERATIONS =
            Set.of("BatchGetItem", "GetItem", "Query", "Scan", "TransactWriteItems", "UpdateItem");
    private static final Set<String> LOOKS = Set.of("DescribeClusters", "DescribeVpcEndpointServices");
    private static final Set<String> RETRIED_BY_THE_TABLE = Set.of("BatchGetItem", "TransactWriteItems");

    /** The count of the caller's requests. */
    private static final String COUNT = "UpdateItem";

    private static final RequestLimit LIMIT = new RequestLimit(120, 40);

    /** The clients of a deployed function; no test calls them. */
    private final AwsClients clients = new AwsClients(ServiceConfiguration.of(Map.of(
            "PARTITION",
            "aws",
            "ACCOUNT_ID",
            SeedData.ACCOUNT,
            "AWS_REGION",
            SeedData.REGION,
            "TABLE_NAME",
            "table",
            "EVENT_BUS_NAME",
            "bus")));

    @ParameterizedTest
    @ValueSource(strings = {"cloud-hsm", "public-proxy"})
    void gatewayTimeoutExceedsTimeoutsOfCreate(String kind) {
        List<String> calls = callsOfACreate(kind);
        assertThat(calls)
                .contains(
                        COUNT,
                        "BatchGetItem",
                        "GetSecretValue",
                        "DescribeSecret",
                        "TransactWriteItems",
                        "CreateCustomKeyStore");
        Duration pauses = CreateCall.PAUSES.stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(count()).as("the count runs beside the read").isLessThan(timeOut("BatchGetItem"));
        Duration together = calls.stream()
                .filter(call -> !call.equals(COUNT))
                .map(this::timeOut)
                .reduce(pauses, Duration::plus);
        assertThat(together).as(calls.toString()).isLessThan(GATEWAY).isLessThan(functionTimeOut("ApiFunction"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud-hsm", "public-proxy", "vpc-proxy"})
    void gatewayTimeoutExceedsTimeoutsOfAProbe(String kind) {
        List<String> calls = callsOfAProbe(kind);
        assertThat(calls).contains("BatchGetItem", "GetSecretValue", "DescribeSecret");
        Duration together = calls.stream()
                .filter(call -> !LOOKS.contains(call) && !call.equals(COUNT))
                .map(this::timeOut)
                .reduce(Probes.BUDGET, Duration::plus);
        assertThat(together).as(calls.toString()).isLessThan(GATEWAY).isLessThan(functionTimeOut("ApiFunction"));
    }

    @Test
    void aLookAtAwsEndsWithinTheBudgetOfAProbe() {
        assertThat(LOOKS).allSatisfy(look -> assertThat(timeOut(look)).isLessThan(Probes.BUDGET));
    }

    @Test
    void gatewayTimeoutExceedsTimeoutsOfAnAdoption() {
        List<String> calls = callsOfAnAdoption();
        assertThat(calls)
                .contains(COUNT, "BatchGetItem", "DescribeCustomKeyStores", "GetSecretValue", "TransactWriteItems");
        Duration together = calls.stream().map(this::timeOutOfApi).reduce(Duration.ZERO, Duration::plus);
        assertThat(together).as(calls.toString()).isLessThan(GATEWAY).isLessThan(functionTimeOut("ApiFunction"));
    }

    @Test
    void gatewayTimeoutExceedsTimeoutsOfRotation() {
        List<String> calls = callsOfARotation();
        assertThat(calls)
                .contains(COUNT, "BatchGetItem", "GetItem", "GetSecretValue", "DescribeSecret", "UpdateCustomKeyStore")
                .containsSubsequence("TransactWriteItems", "UpdateCustomKeyStore", "TransactWriteItems");
        assertThat(calls.stream().map(this::timeOutOfApi).reduce(Duration.ZERO, Duration::plus))
                .as(calls.toString())
                .isLessThan(GATEWAY)
                .isLessThan(functionTimeOut("ApiFunction"));
    }

    @Test
    void heldAnswerEndsBeforeGatewayTimeout() {
        assertThat(AwaitKeyStore.LONGEST.plus(timeOut("GetItem")))
                .as("the last read begins when the longest wait ends")
                .isLessThan(GATEWAY)
                .isLessThan(functionTimeOut("ApiFunction"));
    }

    @Test
    void functionTimeoutEndsBeforeLease() {
        assertThat(functionTimeOut("ApiFunction").multipliedBy(2)).isLessThan(Ownership.LEASE);
        assertThat(functionTimeOut("ReconcileFunction").multipliedBy(2)).isLessThan(Ownership.LEASE);
    }

    @Test
    void relayTimeoutExceedsTimeoutsOfBatch() {
        int records = TEMPLATE.at("/Resources/RelayFunction/Properties/Events/Outbox/Properties/BatchSize")
                .asInt();
        int calls = (records + EventBus.LARGEST_BATCH - 1) / EventBus.LARGEST_BATCH;
        var marks = timeOut("UpdateItem").multipliedBy(records);
        assertThat(timeOut("PutEvents").multipliedBy(calls).plus(marks)).isLessThan(functionTimeOut("RelayFunction"));
    }

    @Test
    void aSweepEndsBeforeItsFunction() {
        Duration lastPage = timeOut("Query").plus(timeOut("PutEvents")).plus(timeOut("UpdateItem"));
        assertThat(ReconcileHandler.LATEST_SWEEP.plus(Sweep.BUDGET).plus(lastPage))
                .as("a mark that fails is the last one")
                .isLessThan(functionTimeOut("ReconcileFunction"));
    }

    @Test
    void aTableCheckEndsBeforeItsFunction() {
        assertThat(CheckTable.BUDGET.plus(timeOut("Scan")).plus(timeOut("TransactWriteItems")))
                .as("the last page, or the last repair")
                .isLessThan(functionTimeOut("ReconcileFunction"));
    }

    private static Duration functionTimeOut(String function) {
        return Duration.ofSeconds(
                TEMPLATE.at("/Resources/" + function + "/Properties/Timeout").asInt());
    }

    private Duration timeOutOfApi(String operation) {
        return operation.equals(COUNT) ? count() : timeOut(operation);
    }

    private Duration count() {
        return timeOut(COUNT).dividedBy(Table.QUICK_PART);
    }

    private Duration timeOut(String operation) {
        if (operation.equals("DescribeVpcEndpointServices")) {
            return clients.endpointServices().timeOut();
        }
        if (operation.equals("DescribeClusters")) {
            return clients.clusters().timeOut();
        }
        AwsServiceClientConfiguration client = switch (operation) {
            case "CreateCustomKeyStore", "UpdateCustomKeyStore" ->
                clients.kmsOnceOnly().serviceClientConfiguration();
            case "DescribeCustomKeyStores" -> clients.kms().serviceClientConfiguration();
            case "GetSecretValue" -> clients.secretsManager().serviceClientConfiguration();
            case "DescribeSecret" -> clients.secretsManagerShortCalls().serviceClientConfiguration();
            case "PutEvents" -> clients.eventBridge().serviceClientConfiguration();
            default -> {
                assertThat(TABLE_OPERATIONS).contains(operation);
                yield clients.dynamoDb().serviceClientConfiguration();
            }
        };
        Duration call = client.overrideConfiguration().apiCallTimeout().orElseThrow();
        boolean retried = RETRIED_BY_THE_TABLE.contains(operation) && Table.LONGEST_WITH_RETRIES.compareTo(call) > 0;
        return retried ? Table.LONGEST_WITH_RETRIES : call;
    }

    /** Returns the AWS calls that the api function makes for a rotation, as for any change with a secret. */
    private static List<String> callsOfARotation() {
        try (LocalService service = LocalService.start(LocalService.Options.forTests(
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .limited(LIMIT))) {
            var client = new ApiClient(service.api());
            var body = SampleRequests.cloudHsm(service.seedData(), "payments-vault", "payments/kmsuser")
                    .put("connect", false);
            String location = client.send(
                            SeedData.PAYMENTS,
                            "POST",
                            "/v1/teams/payments/key-stores",
                            Map.of("Content-Type", "application/json", "Idempotency-Key", "rotation"),
                            body.toString())
                    .header("Location");
            service.aws().calls().clear();
            var answer = client.send(SeedData.PAYMENTS, "POST", location + "/credential-rotations", Map.of(), "");
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            return service.aws().calls().operationsOf("FUNCTIONAPI");
        }
    }

    /** Returns the AWS calls that the api function makes for the adoption of a key store that was forgotten. */
    private static List<String> callsOfAnAdoption() {
        try (LocalService service = LocalService.start(LocalService.Options.forTests(
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .limited(LIMIT))) {
            var client = new ApiClient(service.api());
            var headers = Map.of("Content-Type", "application/json", "Idempotency-Key", "adoption");
            String body = SampleRequests.cloudHsm(service.seedData(), "payments-adoption", "payments/kmsuser")
                    .put("connect", false)
                    .toString();
            var created = client.send(SeedData.PAYMENTS, "POST", "/v1/teams/payments/key-stores", headers, body);
            client.send(SeedData.ADMINISTRATOR, "DELETE", created.header("Location") + "?keep=true", Map.of(), "");
            var adoption = JsonNodeFactory.instance
                    .objectNode()
                    .put(
                            "customKeyStoreId",
                            created.body().path("customKeyStoreId").asText())
                    .put("secretArn", service.seedData().secret("payments/kmsuser"));
            service.aws().calls().clear();
            var answer = client.send(
                    SeedData.ADMINISTRATOR,
                    "POST",
                    "/v1/teams/payments/key-stores/adoptions",
                    Map.of("Content-Type", "application/json", "Idempotency-Key", "another"),
                    adoption.toString());
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
            return service.aws().calls().operationsOf("FUNCTIONAPI");
        }
    }

    /** Returns the AWS calls that the api function makes for a dry run with a probe. */
    private static List<String> callsOfAProbe(String kind) {
        try (LocalService service = LocalService.start(LocalService.Options.forTests(
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .limited(LIMIT))) {
            boolean vpc = kind.equals("vpc-proxy");
            ObjectNode body =
                    vpc ? SampleRequests.vpcProxy(service.seedData(), "platform-dev-eks") : body(service, kind);
            service.aws().calls().clear();
            var answer = new ApiClient(service.api())
                    .send(
                            vpc ? SeedData.PLATFORM : SeedData.PAYMENTS,
                            "POST",
                            "/v1/teams/" + (vpc ? "platform" : "payments") + "/key-stores?probe=true&validateOnly=true",
                            Map.of("Content-Type", "application/json"),
                            body.toString());
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            return service.aws().calls().operationsOf("FUNCTIONAPI");
        }
    }

    private static ObjectNode body(LocalService service, String kind) {
        return kind.equals("cloud-hsm")
                ? SampleRequests.cloudHsm(service.seedData(), "payments-" + kind, "payments/kmsuser")
                : SampleRequests.publicProxy(
                        service.seedData(), "payments-" + kind, SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks");
    }

    /** Returns the AWS calls that the api function makes for a create request. */
    private static List<String> callsOfACreate(String kind) {
        try (LocalService service = LocalService.start(LocalService.Options.forTests(
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .limited(LIMIT))) {
            ObjectNode body = body(service, kind);
            service.aws().calls().clear();
            var answer = new ApiClient(service.api())
                    .send(
                            SeedData.PAYMENTS,
                            "POST",
                            "/v1/teams/payments/key-stores",
                            Map.of("Content-Type", "application/json", "Idempotency-Key", kind),
                            body.put("connect", false).toString());
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
            return service.aws().calls().operationsOf("FUNCTIONAPI");
        }
    }
}
