package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A secret gets a new version in Secrets Manager, and nobody calls the API. */
class RotationTest extends OperatedService {

    private static final String ACCESS_KEY = "AKIAROTATEDEXAMPLE27";
    private static final String SECRET_KEY = "RotatedSecretKeyOfTheProxy27CharsAndMore234";

    @Test
    void kmsHasTheNewCredentialAndTheKeyStoreStaysConnected() {
        String location = connected();
        String before = get(location).at("/secret/versionId").asText();
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, ACCESS_KEY, SECRET_KEY);
        String version = put("{\"accessKeyId\":\"" + ACCESS_KEY + "\",\"rawSecretAccessKey\":\"" + SECRET_KEY + "\"}");
        Waiting.until(
                "KMS is told",
                () -> get(location).at("/secret/versionId").asText().equals(version));
        Waiting.until("it is announced", () -> told("KeyStoreCredentialRotated") == 1);
        assertThat(version).isNotEqualTo(before);
        assertThat(get(location).at("/connection/state").asText()).isEqualTo("CONNECTED");
        assertThat(history(location)).doesNotContain("DISCONNECTING");
    }

    @Test
    void aSecretThatDoesNotFitIsToldAndTheOldCredentialStaysAtWork() {
        String location = connected();
        String before = get(location).at("/secret/versionId").asText();
        put("{\"user\":\"nobody\"}");
        Waiting.until("it is announced", () -> told("KeyStoreRotationFailed") == 1);
        var keyStore = get(location);
        assertThat(keyStore.at("/secret/versionId").asText()).isEqualTo(before);
        assertThat(keyStore.at("/problem/code").asText()).isEqualTo("SecretUnusable");
        assertThat(keyStore.at("/connection/state").asText()).isEqualTo("CONNECTED");
    }

    private String connected() {
        var body = publicProxy(true).toString();
        var answer = send(SeedData.PAYMENTS, "POST", COLLECTION, Map.of("Idempotency-Key", "key"), body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        String location = answer.header("Location");
        Waiting.until("it is connected", () -> state(location).equals("CONNECTED"));
        return location;
    }

    private String put(String text) {
        return operator.secretsManager()
                .putSecretValue(request -> request.secretId(service.seedData().secret("payments/xks"))
                        .secretString(text))
                .versionId();
    }
}
