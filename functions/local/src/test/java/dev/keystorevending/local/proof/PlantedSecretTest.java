package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No secret value occurs in logs, standard streams, records, events or responses. */
class PlantedSecretTest {

    /** A part of each secret of the seed data. */
    static final List<String> PLANTED = List.of(
            "localKmsuser42",
            "wrongPassword1",
            "too short!",
            "LocalProxySecretThatOpensNothing",
            "cutOffPassword1",
            "onePassword1",
            "twoPassword2",
            "binarySecret1");

    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(seen, true, StandardCharsets.UTF_8);

    @Test
    void noSecretIsExposed() {
        runScenario();
        assertThat(shown()).isEmpty();
        assertThat(seen.toString(StandardCharsets.UTF_8))
                .contains("KeyStoreCreated")
                .contains("SecretUnusable");
    }

    @Test
    void searchFindsSecretPlantedInLogLine() {
        runScenario();
        new LogLine("INFO", "planted on purpose")
                .with("password", "localKmsuser42")
                .print(log);
        assertThat(shown()).containsExactly("localKmsuser42");
    }

    private List<String> shown() {
        String everything = seen.toString(StandardCharsets.UTF_8);
        return PLANTED.stream().filter(everything::contains).toList();
    }

    private void runScenario() {
        var out = System.out;
        var err = System.err;
        System.setOut(log);
        System.setErr(log);
        try (LocalService service = LocalService.start(LocalService.Options.forTests(log))) {
            var client = new ApiClient(service.api());
            var seedData = service.seedData();
            create(
                    client,
                    SampleRequests.cloudHsm(seedData, "payments-malformed", "payments/malformed")
                            .toString());
            create(
                    client,
                    SampleRequests.cloudHsm(seedData, "payments-bare", "payments/kmsuser")
                            .toString());
            service.aws().faults().next("CreateCustomKeyStore", new Fault.InternalErrorAfter());
            create(
                    client,
                    SampleRequests.publicProxy(
                                    seedData,
                                    "payments-file",
                                    SeedData.PAYMENTS_HOST,
                                    "/team/kms/xks/v1",
                                    "payments/xks-file")
                            .toString());
            service.aws().faults().next("TransactWriteItems", 10, new Fault.Throttle());
            create(
                    client,
                    SampleRequests.publicProxy(
                                    seedData, "payments-pair", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks")
                            .toString());
            log.println(client.send(SeedData.PAYMENTS, "GET", "/v1/teams/payments/key-stores", Map.of(), "")
                    .body());
            new TableDump(service.aws().endpoint()).print(log);
            service.aws().events().all().forEach(event -> log.println(event.envelope()));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private void create(ApiClient client, String body) {
        var answer = client.send(
                SeedData.PAYMENTS,
                "POST",
                "/v1/teams/payments/key-stores",
                Map.of("Content-Type", "application/json", "Idempotency-Key", Integer.toHexString(body.hashCode())),
                body);
        log.println(answer);
    }
}
