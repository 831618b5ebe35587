package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.keystorevending.core.Certificates;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.Caller;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Executes every file of {@code openapi/examples} on the running service and validates it against the contract. */
class ExamplesTest {

    /** API Gateway or a bug causes these problems; no request to the local runner can. */
    private static final Set<ProblemCode> NOT_BY_EXAMPLE = Set.of(
            ProblemCode.GatewayTimeout,
            ProblemCode.InternalError,
            ProblemCode.StoredItemUnreadable,
            ProblemCode.KmsInternal,
            ProblemCode.CustomKeyStoreNotReadable,
            ProblemCode.KeyStoreGone); // DriftTest: it takes minutes of KMS's time

    private static final Contract CONTRACT = new Contract();

    /** The service of the requests that are refused at once. */
    private static Run refusals;

    @BeforeAll
    static void startForRefusals() {
        refusals = new Run(MissingNode.getInstance());
    }

    static Stream<Path> examples() {
        return ProjectFiles.jsonBelow("openapi/examples").stream();
    }

    private static String name(Path file) {
        return ProjectFiles.path("openapi/examples").relativize(file).toString();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleMatchesTheService(Path file) {
        JsonNode example = ProjectFiles.json(file);
        assertThat(name(file)).startsWith(example.path("operation").asText() + "/");
        if (isRefusedAtOnce(example)) {
            refusals.matches(example);
            return;
        }
        try (var run = new Run(example)) {
            run.matches(example);
            run.hasNoSecret();
        }
    }

    @AfterAll
    static void noRefusalShowsASecret() {
        refusals.hasNoSecret();
        refusals.close();
    }

    /**
     * A request that is refused without a step before it finds the seed data alone, and changes no record. It may add a line to a
     * history and count against a limit, so examples of those do not share.
     */
    private static boolean isRefusedAtOnce(JsonNode example) {
        return example.path("given").isEmpty()
                && example.path("limit").isMissingNode()
                && !example.path("operation").asText().endsWith("History")
                && example.at("/response/status").asInt() >= 400;
    }

    /** A running service, and all that it logs. */
    private static final class Run implements AutoCloseable {

        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        private final PrintStream log = new PrintStream(shown, true, StandardCharsets.UTF_8);
        private final LocalService service;

        Run(JsonNode example) {
            this.service = LocalService.start(options(example, log));
        }

        void matches(JsonNode example) {
            var play = new Play(service);
            example.path("given").forEach(play::given);
            var answer = play.send(example.path("request"));
            log.println(play.answers + " " + answer);
            assertThat(answer.status())
                    .as(answer.body().toString())
                    .isEqualTo(example.at("/response/status").asInt());
            assertMatches(example.at("/response/body"), answer.body(), "");
            example.at("/response/headers")
                    .properties()
                    .forEach(header ->
                            assertMatches(header.getValue(), header(answer, header.getKey()), header.getKey()));
            assertThat(play.contractAgainst).isEmpty();
        }

        /** Neither a log line nor an item, an event or a response has a value of a secret. */
        void hasNoSecret() {
            new TableDump(service.aws().endpoint()).print(log);
            service.aws().events().all().forEach(event -> log.println(event.envelope()));
            String everything = shown.toString(StandardCharsets.UTF_8);
            assertThat(PlantedSecretTest.PLANTED).noneMatch(everything::contains);
        }

        @Override
        public void close() {
            service.close();
        }
    }

    /** An example may limit the requests of each caller. */
    private static LocalService.Options options(JsonNode example, PrintStream log) {
        var options = LocalService.Options.forTests(log);
        JsonNode limit = example.path("limit");
        return limit.isMissingNode()
                ? options
                : options.limited(new RequestLimit(
                        limit.path("perMinute").asInt(), limit.path("burst").asInt()));
    }

    private static JsonNode header(ApiClient.Answer answer, String name) {
        String value = answer.header(name);
        return value.isEmpty() ? MissingNode.getInstance() : TextNode.valueOf(value);
    }

    /** Checks that the response contains every value of the example; {@code @any} matches any value. */
    private static void assertMatches(JsonNode stated, JsonNode actual, String at) {
        if (stated.isObject()) {
            stated.properties()
                    .forEach(member ->
                            assertMatches(member.getValue(), actual.path(member.getKey()), at + "/" + member.getKey()));
        } else if (stated.isArray()) {
            assertThat(actual.size()).as(at).isEqualTo(stated.size());
            for (int index = 0; index < stated.size(); index++) {
                assertMatches(stated.get(index), actual.get(index), at + "/" + index);
            }
        } else if (stated.asText().equals("@any")) {
            assertThat(actual.isMissingNode()).as(at).isFalse();
        } else if (!stated.isMissingNode()) {
            assertThat(actual).as(at).isEqualTo(stated);
        }
    }

    @Test
    void everyOperationHasHappyNoCallerAndOtherTeamExamples() {
        var cases = ProjectFiles.jsonBelow("openapi/examples").stream()
                .map(ExamplesTest::name)
                .toList();
        for (String operation : List.of(
                "listTeams",
                "getAdministrators",
                "headAdministrators",
                "putAdministrators",
                "getTeamHistory",
                "headTeamHistory",
                "getPolicyHistory",
                "headPolicyHistory",
                "createKeyStore",
                "listKeyStores",
                "headKeyStores",
                "getKeyStore",
                "headKeyStore",
                "getKeyStoreHistory",
                "headKeyStoreHistory",
                "putConnection",
                "changeKeyStore",
                "rotateCredential",
                "deleteKeyStore",
                "adoptKeyStore",
                "transferKeyStore",
                "listUnmanagedKeyStores",
                "headUnmanagedKeyStores",
                "getPolicy",
                "headPolicy",
                "headTeams",
                "putPolicy",
                "deletePolicy")) {
            assertThat(cases).contains(operation + "/no-caller.json", operation + "/other-team.json");
            assertThat(cases).anyMatch(name -> name.startsWith(operation + "/happy"));
        }
    }

    @Test
    void everyProblemCodeHasExampleAndHeading() {
        var shown = ProjectFiles.jsonBelow("openapi/examples").stream()
                .map(file -> ProjectFiles.json(file).at("/response/body/code").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        NOT_BY_EXAMPLE.forEach(code -> shown.add(code.name()));
        shown.remove("");
        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::name)
                        .toList());
        String problems = ProjectFiles.text(ProjectFiles.path("openapi/problems.md"));
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(problems)
                    .contains("## " + code + "\n\n" + code.title() + ".\n")
                    .contains(row(code));
        }
        assertThat(problems.lines().filter(line -> line.startsWith("## ")).count())
                .isEqualTo(ProblemCode.values().length);
        assertThat(List.of(problems.split("(?m)^## ")).stream().skip(1))
                .allSatisfy(entry -> assertThat(entry).containsSubsequence("* What happened: ", "* What to do: "));
    }

    /** The code's row in the table of retries. */
    private static String row(ProblemCode code) {
        String sameKey = code.sameKey(false) ? "yes" : "no";
        if (code.sameKey(true) != code.sameKey(false)) {
            sameKey += "; no with a record";
        }
        String after =
                code.afterSeconds().isPresent() ? "" + code.afterSeconds().getAsInt() : "";
        return "| [" + code + "](#" + code.name().toLowerCase(Locale.ROOT) + ") | " + code.status() + " | "
                + code.retry().when() + " | " + sameKey + " | " + after + " |\n";
    }

    /** The execution of one example. */
    private static final class Play {

        private final LocalService service;
        private final ApiClient client;
        private final List<ApiClient.Answer> answers = new ArrayList<>();
        private String contractAgainst = "";

        Play(LocalService service) {
            this.service = service;
            this.client = new ApiClient(service.api());
        }

        void given(JsonNode step) {
            if (step.has("request")) {
                answers.add(send(step.path("request")));
            } else if (step.has("throttle")) {
                service.aws().faults().next(step.path("throttle").asText(), 10, new Fault.Throttle());
            } else {
                service.aws()
                        .faults()
                        .next(
                                step.path("operation").asText(),
                                fault(step.path("fault").asText()));
            }
        }

        private static Fault fault(String name) {
            return switch (name) {
                case "InternalErrorAfter" -> new Fault.InternalErrorAfter();
                default -> new Fault.Refuse(400, name, "requested by the example");
            };
        }

        ApiClient.Answer send(JsonNode request) {
            String method = request.path("method").asText();
            String path = filled(request.path("path").asText());
            var headers = new LinkedHashMap<String, String>();
            request.path("headers")
                    .properties()
                    .forEach(header -> headers.put(
                            header.getKey(), filled(header.getValue().asText())));
            String body = request.has("rawBody")
                    ? filled(request.path("rawBody").asText())
                            .repeat(request.path("times").asInt(1))
                    : request.has("body") ? filled(request.path("body").toString()) : "";
            if (!body.isEmpty()) {
                headers.putIfAbsent("Content-Type", "application/json");
            }
            var answer = request.path("caller").asText().equals("none")
                    ? client.sendUnsigned(method, path, headers, body)
                    : client.send(caller(request.path("caller").asText()), method, path, headers, body);
            checkContract(method, path, headers, body, answer);
            return answer;
        }

        private void checkContract(
                String method, String path, Map<String, String> headers, String body, ApiClient.Answer answer) {
            String code = answer.body().path("code").asText();
            if (code.equals("PathNotFound") || code.equals("MethodNotAllowed")) {
                return;
            }
            contractAgainst += CONTRACT.against(method, path, answer);
            assertThat(DeclaredHeaders.missing(method, path, answer))
                    .as("headers that the contract does not declare")
                    .isEmpty();
            if (answer.status() < 300) {
                contractAgainst += CONTRACT.against(method, path, headers, body);
            }
        }

        private static Caller caller(String name) {
            return SeedData.CALLERS.stream()
                    .filter(caller -> caller.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        private String filled(String text) {
            String result = text.replace("{clusterId}", SeedData.CLUSTER)
                    .replace("{endpointService}", SeedData.ENDPOINT_SERVICE)
                    .replace("{trustAnchor}", escaped(service.seedData().certificate()))
                    .replace("{expiringTrustAnchor}", escaped(expiringCertificate()));
            for (var secret : service.seedData().secrets().entrySet()) {
                result = result.replace("{secret:" + secret.getKey() + "}", secret.getValue());
            }
            for (int index = 0; index < answers.size(); index++) {
                result = result.replace(
                                "{id:" + index + "}", id(answers.get(index).body()))
                        .replace(
                                "{customKeyStoreId:" + index + "}",
                                answers.get(index)
                                        .body()
                                        .path("customKeyStoreId")
                                        .asText())
                        .replace(
                                "{nextPageToken:" + index + "}",
                                answers.get(index).body().path("nextPageToken").asText());
            }
            return result;
        }

        private static String expiringCertificate() {
            var now = Instant.now();
            return Certificates.selfSigned(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)));
        }

        private static String escaped(String text) {
            return text.replace("\n", "\\n");
        }

        /** The key store's id, or that of the first one of a list. */
        private static String id(JsonNode body) {
            return body.path("id").asText(body.at("/items/0/id").asText());
        }
    }
}
