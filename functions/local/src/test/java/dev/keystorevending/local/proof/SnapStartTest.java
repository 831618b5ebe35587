package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SampleRequests;
import dev.keystorevending.local.SeedData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks what the API's snapshot contains, by the classes that the JVM loads before and after the snapshot. */
class SnapStartTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LOADED = Pattern.compile("^\\[[^]]*]\\[info *]\\[class,load *] (\\S+) source: .*");

    /** The packages of the service and of the SDK, without those that find credentials and regions. */
    private static final List<String> ON_THE_WAY = List.of(
            "dev.keystorevending.",
            "software.amazon.awssdk.awscore.",
            "software.amazon.awssdk.core.",
            "software.amazon.awssdk.http.",
            "software.amazon.awssdk.protocols.",
            "software.amazon.awssdk.services.");

    private static LocalService service;

    @BeforeAll
    static void start() {
        service = LocalService.start(LocalService.Options.forTests(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void primingLoadsClassesWithoutCallingAws() throws Exception {
        service.aws().calls().clear();
        var primed = firstCreate("payments-primed", "payments/xks", true);
        assertThat(primed.status()).isEqualTo(201);
        assertThat(primed.output()).doesNotContain("the priming failed");
        assertThat(primed.before().contains("dev.keystorevending.aws.http.HttpResponse"))
                .as("priming reaches the HTTP client")
                .isTrue();
        assertThat(service.aws().calls().operationsOf("PRIMING")).isEmpty();
        assertThat(service.aws().calls().operationsOf("FIRSTCREATE"))
                .as("the calls of one create")
                .containsOnlyOnce("CreateCustomKeyStore")
                .hasSize(6);
        assertThat(ours(primed.after())).isEmpty();

        var plain = firstCreate("payments-plain", "payments/kmsuser", false);
        assertThat(ours(plain.after())).hasSizeGreaterThan(500);
        System.out.println("the first create took " + primed.milliseconds() + " ms primed, "
                + plain.milliseconds() + " ms plain; classes loaded by it: "
                + primed.after().size() + ", "
                + plain.after().size());
    }

    private record Run(List<String> before, List<String> after, long milliseconds, int status, String output) {}

    private static List<String> ours(List<String> classes) {
        return classes.stream()
                .filter(name -> ON_THE_WAY.stream().anyMatch(name::startsWith))
                .toList();
    }

    private static Run firstCreate(String name, String secret, boolean prime) throws Exception {
        String body = prime
                ? SampleRequests.publicProxy(service.seedData(), name, SeedData.PAYMENTS_HOST, "/kms/xks/v1", secret)
                        .toString()
                : SampleRequests.cloudHsm(service.seedData(), name, secret).toString();
        var process = process(event(body), prime);
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output(log)).isZero();
        int restored = log.indexOf(FirstCreate.RESTORED);
        int answered = log.indexOf(FirstCreate.ANSWERED);
        String answer = log.substring(answered + FirstCreate.ANSWERED.length())
                .lines()
                .findFirst()
                .orElseThrow();
        return new Run(
                loaded(log.substring(0, restored)),
                loaded(log.substring(restored, answered)),
                Long.parseLong(answer.substring(0, answer.indexOf(' '))),
                JSON.readTree(answer.substring(answer.indexOf('{')))
                        .path("statusCode")
                        .asInt(),
                output(log));
    }

    private static String output(String log) {
        return log.lines().filter(line -> !LOADED.matcher(line).matches()).collect(Collectors.joining("\n"));
    }

    private static List<String> loaded(String log) {
        return log.lines()
                .map(LOADED::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }

    private static Process process(String event, boolean prime) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FirstCreate.class.getName(),
                        event,
                        Boolean.toString(prime))
                .redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
        environment.put("ACCOUNT_ID", SeedData.ACCOUNT);
        environment.put("PARTITION", "aws");
        environment.put("AWS_REGION", SeedData.REGION);
        environment.put("TABLE_NAME", LocalService.TABLE);
        environment.put("EVENT_BUS_NAME", LocalService.BUS);
        environment.put("AWS_ENDPOINT_URL", service.aws().endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", "FIRSTCREATE");
        environment.put("AWS_SECRET_ACCESS_KEY", "first-create");
        environment.put("AWS_SESSION_TOKEN", "session");
        return builder.start();
    }

    private static String event(String body) {
        var event = JSON.createObjectNode()
                .put("httpMethod", "POST")
                .put("path", "/v1/teams/payments/key-stores")
                .put("body", body)
                .put("isBase64Encoded", false);
        var headers = event.putObject("multiValueHeaders");
        headers.putArray("Content-Type").add("application/json");
        headers.putArray("Idempotency-Key").add("first-" + body.length());
        event.putObject("requestContext")
                .put("requestId", "first-create")
                .putObject("identity")
                .put("userArn", SeedData.PAYMENTS.sessionArn());
        return event.toString();
    }
}
