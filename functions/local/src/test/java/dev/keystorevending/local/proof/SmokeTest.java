package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.local.Caller;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Runs {@code .ci/smoke} against the local gateway. The questions about the stack are asked with the AWS CLI; here a program in
 * its place prints what the CLI prints, so a deployment alone proves that AWS answers them.
 */
@SuppressWarnings("NullAway.Init")
class SmokeTest {

    private static LocalService service;

    @TempDir
    Path folder;

    private Path request;

    @BeforeAll
    static void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void writeRequest() throws IOException {
        request = folder.resolve("request.json");
        var body = SampleRequests.publicProxy(
                service.seedData(), "payments-smoke", SeedData.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks");
        Files.writeString(request, body.toString());
    }

    @Test
    void succeedsAndChangesNoKeyStore() {
        var before = items();
        var result = smoke(SeedData.PAYMENTS, "payments", Map.of());
        assertThat(result.output()).endsWith("responds as expected\n");
        assertThat(result.status()).isZero();
        assertThat(items()).isEqualTo(before).isNotEmpty();
        assertThat(service.aws().kms().all()).isEmpty();
    }

    @Test
    void failsForACallerOfAnotherTeam() {
        var result = smoke(SeedData.PLATFORM, "payments", Map.of());
        assertThat(result.output()).contains("smoke: 403 instead of 200", "TeamAccessDenied");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void failsIfTheDryRunIsRejected() throws IOException {
        Files.writeString(request, Files.readString(request).replace("payments-smoke", "other-smoke"));
        var result = smoke(SeedData.PAYMENTS, "payments", Map.of());
        assertThat(result.output()).contains("smoke: 422 instead of 200", "PolicyViolation");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void answersWhatOnlyADeploymentCan() throws IOException {
        var operator = cli("Key Store Vending", "method.response.header.ETag\tmethod.response.header.Location", "", "");
        var result = smoke(SeedData.PAYMENTS, "payments", operator);
        assertThat(result.output())
                .contains(
                        "smoke: the API's name: Key Store Vending\n",
                        "smoke: response headers that are references in the contract: imported\n",
                        "smoke: PutEvents with several events: none in the last hour");
        assertThat(result.status()).isZero();
    }

    @Test
    void answersTheOtherWay() throws IOException {
        var result = smoke(SeedData.PAYMENTS, "payments", cli("key-stores", "None", "None", "{\"events\":2}"));
        assertThat(result.output())
                .contains(
                        "smoke: the API's name: key-stores\n",
                        "references in the contract: not imported, which changes no response",
                        "smoke: PutEvents with several events: {\"events\":2}\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void failsIfEventBridgeDenies() throws IOException {
        var denied = cli("key-stores", "None", "{\"outcome\":\"AccessDeniedException\"}", "");
        var result = smoke(SeedData.PAYMENTS, "payments", denied);
        assertThat(result.output()).contains("smoke: PutEvents was denied: {\"outcome\":\"AccessDeniedException\"}");
        assertThat(result.status()).isEqualTo(1);
    }

    private Script.Result smoke(Caller caller, String team, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("AWS_ACCESS_KEY_ID", caller.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", caller.secretKey());
        environment.put("AWS_REGION", SeedData.REGION);
        return Script.run(environment, "bash", ".ci/smoke", service.api().toString(), team, request.toString());
    }

    /** A program named aws; it fails if it gets the caller's credentials. */
    private Map<String, String> cli(String name, String headers, String denied, String several) throws IOException {
        var program = folder.resolve("aws");
        Files.writeString(program, """
                #!/bin/sh
                [ -z "$AWS_ACCESS_KEY_ID$AWS_SECRET_ACCESS_KEY" ] || exit 9
                case "$*" in
                  "--output text cloudformation describe-stack-resource --stack-name key-stores "*) echo physical ;;
                  "--output text apigateway get-rest-api --rest-api-id physical "*) echo '%s' ;;
                  "--output text apigateway get-resources --rest-api-id physical "*) printf '%%s\\n' '%s' ;;
                  "--output text logs filter-log-events --log-group-name physical "*AccessDenied*) echo '%s' ;;
                  "--output text logs filter-log-events --log-group-name physical "*events*) echo '%s' ;;
                  *) exit 8 ;;
                esac
                """.formatted(name, headers, denied, several));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return Map.of("STACK", "key-stores", "PATH", folder + ":" + System.getenv("PATH"));
    }

    /** Every item except the events, the lines of a team's history and what counts them. */
    private static Set<Map<String, AttributeValue>> items() {
        var operator = StaticCredentialsProvider.create(AwsBasicCredentials.create("LOCALTEST", "local-test"));
        try (var clients =
                new AwsClients(SeedData.REGION, Optional.of(service.aws().endpoint()), Optional.of(operator))) {
            return clients.dynamoDb().scanPaginator(scan -> scan.tableName(LocalService.TABLE)).items().stream()
                    .filter(item -> !String.valueOf(item.get("pk")).matches(".*(OUTBOX|#TRAIL|#PERMITS)#.*"))
                    .collect(Collectors.toSet());
        }
    }
}
