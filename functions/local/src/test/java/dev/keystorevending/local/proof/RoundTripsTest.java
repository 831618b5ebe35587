package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Counts the AWS calls of a request at the wire. Two of them run beside another one: the count of the caller's requests beside the
 * first read, and DescribeSecret beside GetSecretValue.
 */
class RoundTripsTest {

    private static final String COLLECTION = "/v1/teams/payments/key-stores";
    private static final List<String> BESIDE = List.of("UpdateItem", "DescribeSecret");

    private static LocalService service;

    @BeforeAll
    static void start() {
        service = LocalService.start(LocalService.Options.forTests(
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .limited(new RequestLimit(120, 40)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void createOfExternalKeyStoreTakesFive() {
        var body = SampleRequests.publicProxy(
                service.seedData(), "payments-trips-xks", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks");
        assertThat(create(body, ""))
                .containsExactly(
                        "BatchGetItem",
                        "GetSecretValue",
                        "TransactWriteItems",
                        "CreateCustomKeyStore",
                        "TransactWriteItems");
    }

    @Test
    void createOfCloudHsmKeyStoreTakesSix() {
        var body = SampleRequests.cloudHsm(service.seedData(), "payments-trips-hsm", "payments/kmsuser");
        assertThat(create(body, ""))
                .containsExactly(
                        "BatchGetItem",
                        "GetSecretValue",
                        "TransactWriteItems",
                        "CreateCustomKeyStore",
                        "DescribeCustomKeyStores",
                        "TransactWriteItems");
    }

    @Test
    void dryRunTakesFour() {
        var body = SampleRequests.publicProxy(
                service.seedData(), "payments-trips-dry", SeedData.PAYMENTS_HOST, "/dry/kms/xks/v1", "payments/xks");
        assertThat(create(body, "?validateOnly=true"))
                .containsExactly("BatchGetItem", "GetSecretValue", "BatchGetItem", "TransactWriteItems");
    }

    @Test
    void getAndListTakeAtMostTwo() {
        assertThat(get(COLLECTION)).hasSizeBetween(1, 2).doesNotContain("UpdateItem");
        assertThat(get(COLLECTION + "/ks-00000000000000000000000000"))
                .hasSizeBetween(1, 2)
                .doesNotContain("UpdateItem");
    }

    /** The list of administrators is read only for a caller that is neither a member nor an administrator of the stack. */
    @Test
    void onlyAnAddedAdministratorWaitsForTheList() {
        var client = new ApiClient(service.api());
        var list = client.send(
                SeedData.ADMINISTRATOR,
                "PUT",
                "/v1/administrators",
                Map.of("Content-Type", "application/json", "If-Match", "\"1\""),
                "{\"principals\":[\"" + SeedData.PLATFORM.principal().arn() + "\"]}");
        assertThat(list.status()).as(list.body().toString()).isEqualTo(200);
        assertThat(get(COLLECTION)).containsExactly("GetItem", "Query");
        service.aws().calls().clear();
        var read = client.send(SeedData.PLATFORM, "GET", COLLECTION, Map.of(), "");
        assertThat(read.status()).as(read.body().toString()).isEqualTo(200);
        assertThat(service.aws().calls().operationsOf("FUNCTIONAPI")).containsExactly("GetItem", "GetItem", "Query");
    }

    private static List<String> create(ObjectNode body, String query) {
        service.aws().calls().clear();
        var answer = new ApiClient(service.api())
                .send(
                        SeedData.PAYMENTS,
                        "POST",
                        COLLECTION + query,
                        Map.of(
                                "Content-Type",
                                "application/json",
                                "Idempotency-Key",
                                body.path("name").asText()),
                        body.put("connect", false).toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(query.isEmpty() ? 201 : 200);
        var calls = service.aws().calls().operationsOf("FUNCTIONAPI");
        assertThat(calls).containsOnlyOnceElementsOf(BESIDE);
        return calls.stream().filter(call -> !BESIDE.contains(call)).toList();
    }

    private static List<String> get(String path) {
        service.aws().calls().clear();
        new ApiClient(service.api()).send(SeedData.PAYMENTS, "GET", path, Map.of(), "");
        return service.aws().calls().operationsOf("FUNCTIONAPI");
    }
}
