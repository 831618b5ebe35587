package dev.keystorevending.aws.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.aws.kms.KmsCustomKeyStores;
import dev.keystorevending.aws.secretsmanager.SecretsManagerReader;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.secret.Credential;
import dev.keystorevending.core.secret.ReadAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of status 200 that violate AWS's service model. No adapter throws an exception for them. */
class UnreadableAnswerTest {

    private static final SecretArn SECRET = new SecretArn(CreateRequests.SECRET);

    private byte[] body = new byte[0];

    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    });
    private final AwsClients clients = aws.clients();

    @AfterEach
    void stop() {
        aws.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"SecretString\":\"kmsPswd01\"}",
                "{\"VersionId\":\"11111111-2222-3333-4444-555555555555\"}",
                "{\"SecretString\":\"kmsPswd01\",\"VersionId\":\"short\"}",
                "{\"SecretBinary\":\"%%%\",\"VersionId\":\"11111111-2222-3333-4444-555555555555\"}",
                "kmsPswd01"
            })
    void incompleteSecretIsReadFailure(String answer) {
        answer(answer);
        assertThat(secrets().read(SECRET, Optional.empty())).isInstanceOf(ReadAnswer.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"RotationEnabled\":true}",
                "{\"RotationEnabled\":false,\"NextRotationDate\":1796083200}",
                "{\"NextRotationDate\":1796083200}",
                "{\"RotationEnabled\":true,\"NextRotationDate\":\"soon\"}",
                "soon"
            })
    void incompleteRotationIsUnknown(String answer) {
        answer(answer);
        assertThat(secrets().describe(SECRET).nextRotation()).isEmpty();
    }

    @Test
    void aRotationHasADate() {
        answer("{\"RotationEnabled\":true,\"NextRotationDate\":1796083200}");
        assertThat(secrets().describe(SECRET).nextRotation()).contains(Instant.parse("2026-12-01T00:00:00Z"));
    }

    private SecretsManagerReader secrets() {
        return new SecretsManagerReader(clients.secretsManager(), clients.secretsManagerShortCalls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"CustomKeyStoreId\":null}", "{\"CustomKeyStoreId\":\"\"}", "cks"})
    void incompleteCreateResponseIsUnknown(String answer) {
        answer(answer);
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        assertThat(kms().create(new CreateParameters.CloudHsm(
                        request.name(),
                        (Backing.CloudHsm) request.backing(),
                        new Credential.KmsUserPassword("kmsPswd01"))))
                .isInstanceOf(CreateAnswer.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"CustomKeyStores\":[{}]}",
                "{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-1\",\"CustomKeyStoreName\":\"a\"}]}",
                "{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-1\",\"CreationDate\":1}]}",
                "{\"CustomKeyStores\":[{\"CustomKeyStoreName\":\"a\",\"CreationDate\":1}]}",
                "{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-1\",\"CustomKeyStoreName\":\"a\",\"CreationDate\":\"x\"}]}",
                "cks"
            })
    void incompleteDescribeResponseIsUnavailable(String answer) {
        answer(answer);
        assertThat(kms().describeAll()).isInstanceOf(DescribeAnswer.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", ""})
    void storeWithUnreadableCertificateIsListed(String certificate) {
        answer("{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-1\",\"CustomKeyStoreName\":\"a\",\"CreationDate\":1,"
                + "\"ConnectionState\":\"NEW\",\"TrustAnchorCertificate\":\"" + certificate + "\"}]}");
        assertThat(kms().describeAll())
                .isInstanceOfSatisfying(
                        DescribeAnswer.Listed.class,
                        listed -> assertThat(listed.toString()).contains("cks-1", "UNKNOWN"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Entries\":[]}", "{\"Entries\":[{\"EventId\":\"1\"}]}", "nonsense"})
    void incompletePublishResponseIsRetried(String answer) {
        answer(answer);
        var item = new OutboxItem(new OutboxItem.Key("key", "1"), "id", "KeyStoreCreated", "{}", Instant.EPOCH);
        assertThat(new EventBridgeBus(clients.eventBridge(), "bus").publish(List.of(item, item)))
                .hasSize(2)
                .allMatch(PublishAnswer.Again.class::isInstance);
    }

    private KmsCustomKeyStores kms() {
        return new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kms());
    }

    private void answer(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
    }
}
