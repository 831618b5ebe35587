package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Somebody changes key stores of the service in KMS, in a service whose clock the test moves. */
class DriftTest extends OperatedService {

    private volatile Duration ahead = Duration.ZERO;

    @Override
    InstantSource clock() {
        return () -> Instant.now().plus(ahead);
    }

    @Test
    void aRenameIsShownListedToldAndGoneWhenItIsUndone() {
        String location = connected();
        String id = get(location).path("customKeyStoreId").asText();
        rename(id, "somebody's");
        eventually("the rename is shown", () -> get(location).has("drift"));
        var difference = get(location).path("drift").path(0);
        assertThat(difference.path("what").asText()).isEqualTo("NAME");
        assertThat(difference.path("expected").asText()).isEqualTo("payments-vault");
        assertThat(difference.path("seen").asText()).isEqualTo("somebody's");
        assertThat(get(COLLECTION + "?drift=true").path("items")).hasSize(1);
        assertThat(get(COLLECTION + "?drift=false").path("items")).isEmpty();
        assertThat(history(location)).endsWith("DRIFT_SUSPECTED", "DRIFTED");
        Waiting.until("it is told", () -> told("KeyStoreDrifted") == 1);
        rename(id, "payments-vault");
        eventually("the drift is gone", () -> !get(location).has("drift"));
        Waiting.until("that is told", () -> told("KeyStoreDriftResolved") == 1);
        assertThat(told("KeyStoreDrifted")).isEqualTo(1);
    }

    @Test
    void anotherCredentialIsShownUntilTheTeamTellsKmsItsOwn() {
        var body = publicProxy(false);
        var answer = send(SeedData.PAYMENTS, "POST", COLLECTION, Map.of("Idempotency-Key", "proxy"), body.toString());
        String location = answer.header("Location");
        String id = answer.body().path("customKeyStoreId").asText();
        eventually("it is at rest", () -> state(location).equals("NOT_REQUESTED"));
        String secretKey = "SomebodysSecretKeyOf43CharactersForTheProxy1";
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, "AKIASOMEBODYELSES234", secretKey);
        operator.kms()
                .updateCustomKeyStore(request -> request.customKeyStoreId(id)
                        .xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId("AKIASOMEBODYELSES234").rawSecretAccessKey(secretKey)));
        eventually("the credential is shown", () -> get(location).has("drift"));
        var difference = get(location).path("drift").path(0);
        assertThat(difference.path("what").asText()).isEqualTo("ACCESS_KEY");
        assertThat(difference.path("seen").asText()).isEqualTo("AKIASOMEBODYELSES234");
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, SeedData.ACCESS_KEY, SeedData.SECRET_KEY);
        var rotated = send(SeedData.PAYMENTS, "POST", location + "/credential-rotations", Map.of(), "");
        assertThat(rotated.status()).as(rotated.body().toString()).isEqualTo(200);
        eventually("the drift is gone", () -> !get(location).has("drift"));
    }

    @Test
    void aLostConnectionIsConnectedAgainIfThePolicySaysSo() {
        String location = connected();
        reconnect();
        operator.kms()
                .disconnectCustomKeyStore(request -> request.customKeyStoreId(
                        get(location).path("customKeyStoreId").asText()));
        eventually("it is shown", () -> state(location).equals("DISCONNECTED"));
        eventually("it is connected again", () -> state(location).equals("CONNECTED"));
        eventually("the drift is gone", () -> !get(location).has("drift"));
        assertThat(history(location))
                .containsSubsequence(
                        "DISCONNECTED", "DRIFTED", "CONNECTION_REQUESTED", "CONNECTING", "CONNECTED", "DRIFT_RESOLVED");
    }

    @Test
    void aKeyStoreThatIsGoneCannotBeConnectedAndCanBeDeleted() {
        String location = created(false);
        operator.kms()
                .deleteCustomKeyStore(request -> request.customKeyStoreId(
                        get(location).path("customKeyStoreId").asText()));
        eventually("it is gone", () -> get(location).has("drift"));
        var refused = send(SeedData.PAYMENTS, "PUT", location + "/connection", Map.of(), "{\"state\":\"CONNECTED\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("code").asText()).isEqualTo(ProblemCode.KeyStoreGone.name());
        assertThat(refused.body().path("detail").asText())
                .startsWith("The key store is gone from KMS since ")
                .contains("Delete the record to free its name.");
        assertThat(send(SeedData.PAYMENTS, "DELETE", location, Map.of(), "").status())
                .isEqualTo(202);
        eventually("it is deleted", () -> get(location).path("status").asText().equals("DELETED"));
        assertThat(get(location).has("drift")).isFalse();
        assertThat(created(false)).as("the name is free").isNotEqualTo(location);
    }

    private String connected() {
        String location = created(true);
        Waiting.until("it is connected", () -> state(location).equals("CONNECTED"));
        return location;
    }

    private String created(boolean connect) {
        var body = SampleRequests.cloudHsm(service.seedData(), "payments-vault", "payments/kmsuser")
                .put("connect", connect);
        var answer = send(
                SeedData.PAYMENTS,
                "POST",
                COLLECTION,
                Map.of("Idempotency-Key", "key-" + ahead.toSeconds()),
                body.toString());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.header("Location");
    }

    private void reconnect() {
        String path = "/v1/teams/payments/policy";
        var stored = send(SeedData.ADMINISTRATOR, "GET", path, Map.of(), "");
        var next = ((ObjectNode) stored.body()).put("reconnect", true);
        assertThat(send(SeedData.ADMINISTRATOR, "PUT", path, Map.of("If-Match", stored.header("ETag")), next.toString())
                        .status())
                .isEqualTo(200);
    }

    private void rename(String id, String name) {
        operator.kms()
                .updateCustomKeyStore(request -> request.customKeyStoreId(id).newCustomKeyStoreName(name));
    }

    /** Moves the clock by ten seconds before each look. */
    private void eventually(String what, Supplier<Boolean> holds) {
        Waiting.until(what, () -> {
            ahead = ahead.plusSeconds(10);
            return holds.get();
        });
    }
}
