package dev.keystorevending.aws.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.kms.KmsCustomKeyStores;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;

/** A first request that gets no answer must not use up the time of the call. */
class HangingConnectionTest {

    private static final byte[] NO_STORES = "{\"CustomKeyStores\":[]}".getBytes(StandardCharsets.UTF_8);

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final StubServer aws = new StubServer(exchange -> {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (requests.getAndIncrement() == 0) {
                end.await();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(200, NO_STORES.length);
            exchange.getResponseBody().write(NO_STORES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    });
    private final AwsClients clients = aws.clients(1);

    @AfterEach
    void stop() {
        end.countDown();
        clients.close();
        aws.close();
    }

    @Test
    void leavesTimeForAnotherAttempt() {
        var kms = new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kms());
        assertThat(kms.describeAll()).isEqualTo(new DescribeAnswer.Listed(List.of()));
        assertThat(requests).hasValue(2);
    }

    /** A request does without its count before the time of another attempt. */
    @Test
    void aCountOfARequestIsGivenUp() {
        var ledger = new DynamoLedger(
                new Table(clients.dynamoDb(), "table"), new Target("111122223333", "eu-central-1"), damage -> {});
        assertThatThrownBy(() -> ledger.takeRequest(Teams.MEMBER.principal(), Instant.EPOCH, 1))
                .isInstanceOf(LedgerUnavailable.class);
        assertThat(requests).hasValue(1);
    }

    /** KMS knows no token by which it would tell a second create from a new one. */
    @Test
    void aCreateHasOneAttempt() {
        var client = clients.kmsOnceOnly().serviceClientConfiguration().overrideConfiguration();
        assertThat(client.retryStrategy().orElseThrow().maxAttempts()).isEqualTo(1);
        assertThat(client.apiCallAttemptTimeout()).isEqualTo(client.apiCallTimeout());
    }

    @Test
    void twoAttemptsFitInEveryCallThatIsRetried() {
        for (AwsServiceClientConfiguration client : List.of(
                clients.dynamoDb().serviceClientConfiguration(),
                clients.secretsManager().serviceClientConfiguration(),
                clients.eventBridge().serviceClientConfiguration(),
                clients.kms().serviceClientConfiguration())) {
            Duration call = client.overrideConfiguration().apiCallTimeout().orElseThrow();
            Duration attempt =
                    client.overrideConfiguration().apiCallAttemptTimeout().orElseThrow();
            assertThat(attempt.multipliedBy(2)).isLessThan(call);
            assertThat(attempt).isGreaterThan(Duration.ofSeconds(1));
        }
    }
}
