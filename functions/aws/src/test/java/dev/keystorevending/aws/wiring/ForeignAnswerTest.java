package dev.keystorevending.aws.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.aws.kms.KmsCustomKeyStores;
import dev.keystorevending.aws.secretsmanager.SecretsManagerReader;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.secret.ReadAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A proxy or load balancer between a function and AWS may return a response without an AWS error code. */
class ForeignAnswerTest {

    private static final byte[] PAGE = "<html>Bad Gateway</html>".getBytes(StandardCharsets.UTF_8);

    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(502, PAGE.length);
            exchange.getResponseBody().write(PAGE);
        }
    });
    private final AwsClients clients = aws.clients();

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void badGatewayIsFailureInEveryAdapter() {
        var secret = new SecretArn("arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/kmsuser-AbCdEf");
        assertThat(new SecretsManagerReader(clients.secretsManager(), clients.secretsManagerShortCalls())
                        .read(secret, Optional.empty()))
                .isEqualTo(new ReadAnswer.Failed("Http502"));
        var item = new OutboxItem(new OutboxItem.Key("key", "1"), "id", "KeyStoreCreated", "{}", Instant.EPOCH);
        assertThat(new EventBridgeBus(clients.eventBridge(), "bus").publish(List.of(item)))
                .containsExactly(new PublishAnswer.Again("Http502"));
        var kms = new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kms());
        assertThat(kms.describeAll()).isEqualTo(new DescribeAnswer.Unavailable("Http502"));
        assertThat(kms.connect(new CustomKeyStoreId("cks-1"))).isEqualTo(new CommandAnswer.Later("Http502"));
    }
}
