package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A secret gets a new version in Secrets Manager, and nobody calls the API. */
class RotationTest extends OperatedService {

    private static final String ACCESS_KEY = "AKIAROTATEDEXAMPLE27";
    private static final String SECRET_KEY = "RotatedSecretKeyOfTheProxy27CharsAndMore234";

    @Test
    void kmsHasTheNewCredentialAndTheKeyStoreStaysConnected() {
        String location = connectedProxy();
        String before = get(location).at("/secret/versionId").asText();
        service.aws().proxies().accept(SeedData.PAYMENTS_HOST, ACCESS_KEY, SECRET_KEY);
        String version =
                putSecret("{\"accessKeyId\":\"" + ACCESS_KEY + "\",\"rawSecretAccessKey\":\"" + SECRET_KEY + "\"}");
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
        String location = connectedProxy();
        String before = get(location).at("/secret/versionId").asText();
        putSecret("{\"user\":\"nobody\"}");
        Waiting.until("it is announced", () -> told("KeyStoreRotationFailed") == 1);
        var keyStore = get(location);
        assertThat(keyStore.at("/secret/versionId").asText()).isEqualTo(before);
        assertThat(keyStore.at("/problem/code").asText()).isEqualTo("SecretUnusable");
        assertThat(keyStore.at("/connection/state").asText()).isEqualTo("CONNECTED");
    }
}
