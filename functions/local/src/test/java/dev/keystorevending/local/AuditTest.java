package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.core.keystore.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A day of a key store, told from the three histories of the API alone, as {@code docs/operations.md} shows it. */
class AuditTest extends OperatedService {

    private static final String POLICY = "/v1/teams/payments/policy";
    private static final String ACCESS_KEY = "AKIAROTATEDEXAMPLE27";
    private static final String SECRET_KEY = "RotatedSecretKeyOfTheProxy27CharsAndMore234";

    @Test
    void theHistoriesTellADayOfAKeyStore() {
        String first = version();
        replacePolicy();
        send(
                SeedData.PAYMENTS,
                "POST",
                COLLECTION + "?validateOnly=true",
                Map.of(),
                publicProxy(true).put("name", "root").toString());
        send(
                SeedData.PLATFORM,
                "POST",
                COLLECTION + "?validateOnly=true",
                Map.of(),
                publicProxy(true).toString());
        String location = connectedProxy();
        String second = rotated(location);
        deleted(location);

        var lines = items(location + "/history");
        var policies = items(POLICY + "/history");
        var team = items("/v1/teams/payments/history");

        assertThat(team)
                .extracting(line -> line.path("operation").asText() + " "
                        + line.path("outcome").asText() + " "
                        + line.path("dryRun").asBoolean() + " " + who(line, "caller"))
                .as("what was tried, the newest first; a stranger is only in the log")
                .containsExactly(
                        "createKeyStore PolicyViolation true " + who(SeedData.PAYMENTS),
                        "putPolicy Found false " + who(SeedData.ADMINISTRATOR));

        var reserved = only(lines, "RESERVED");
        assertThat(who(reserved, "actor")).as("who asked").isEqualTo(who(SeedData.PAYMENTS));
        var approval = inForceAt(policies, Instant.parse(reserved.path("at").asText()));
        assertThat(who(approval, "changedBy")).as("who approved").isEqualTo(who(SeedData.ADMINISTRATOR));
        assertThat(approval.path("changed").toString()).isEqualTo("[\"quota\"]");
        assertThat(approval.at("/before/quota").asInt()).isEqualTo(5);
        assertThat(approval.at("/after/quota").asInt()).isEqualTo(4);
        assertThat(approval.at("/after/principals").toString())
                .contains(reserved.path("actor").asText());
        assertThat(reserved.path("detail").asText())
                .contains("Version " + approval.path("version").asInt() + " of the team's policy")
                .contains(first);

        String id = get(location).path("customKeyStoreId").asText();
        assertThat(only(lines, "CREATED").path("detail").asText())
                .as("what KMS said")
                .isEqualTo("KMS created " + id + ".");
        assertThat(lines).extracting(line -> line.path("action").asText()).contains("CONNECTED", "DISCONNECTED");
        var told = only(lines, "CREDENTIAL_ROTATED");
        assertThat(told.path("detail").asText()).as("which version KMS has").contains(second);
        assertThat(who(told, "actor")).as("the service by itself").isEqualTo("reconcile");

        var deletion = only(lines, "DELETION_REQUESTED");
        assertThat(who(deletion, "actor")).as("who deleted it").isEqualTo(who(SeedData.PORTAL));
        assertThat(only(lines, "DELETED").path("detail").asText()).isEqualTo("KMS deleted " + id + ".");
        assertThat(lines).extracting(line -> line.path("at").asText()).isSorted();
    }

    /** The change that made the policy which was in force at a time; the newest change is first. */
    private static JsonNode inForceAt(List<JsonNode> changes, Instant at) {
        return changes.stream()
                .filter(change -> !Instant.parse(change.path("at").asText()).isAfter(at))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode only(List<JsonNode> lines, String action) {
        var found = lines.stream()
                .filter(line -> line.path("action").asText().equals(action))
                .toList();
        assertThat(found).as(action + " in " + lines).hasSize(1);
        return found.getFirst();
    }

    private List<JsonNode> items(String path) {
        var answer = send(SeedData.ADMINISTRATOR, "GET", path, Map.of(), "");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return StreamSupport.stream(answer.body().path("items").spliterator(), false)
                .toList();
    }

    private static String who(JsonNode line, String role) {
        return (line.path(role).asText() + " " + line.path("session").asText()).strip();
    }

    private static String who(Caller caller) {
        return new Principal(caller.sessionArn()) + " " + caller.sessionArn();
    }

    private void replacePolicy() {
        var current = send(SeedData.ADMINISTRATOR, "GET", POLICY, Map.of(), "");
        var body = ((ObjectNode) current.body()).put("quota", 4).toString();
        var replaced = send(SeedData.ADMINISTRATOR, "PUT", POLICY, Map.of("If-Match", current.header("ETag")), body);
        assertThat(replaced.status()).as(replaced.body().toString()).isEqualTo(200);
    }

    private String version() {
        return operator.secretsManager()
                .getSecretValue(request -> request.secretId(service.seedData().secret("payments/xks")))
                .versionId();
    }

    private String rotated(String location) {
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, ACCESS_KEY, SECRET_KEY);
        String text = "{\"accessKeyId\":\"" + ACCESS_KEY + "\",\"rawSecretAccessKey\":\"" + SECRET_KEY + "\"}";
        String version = putSecret(text);
        Waiting.until("KMS is told", () -> history(location).contains("CREDENTIAL_ROTATED"));
        return version;
    }

    private void deleted(String location) {
        var answer = send(SeedData.PORTAL, "DELETE", location + "?disconnect=true", Map.of(), "");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        Waiting.until(
                "it is deleted", () -> get(location).path("status").asText().equals("DELETED"));
    }
}
