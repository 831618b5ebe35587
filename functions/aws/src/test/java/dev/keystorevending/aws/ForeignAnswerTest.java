package dev.keystorevending.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.secret.ReadAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What stands between a function and AWS may answer in AWS's place, with no code that AWS would use. */
class ForeignAnswerTest {

    private static final byte[] PAGE = "<html>Bad Gateway</html>".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server = server();
    private AwsClients clients;

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(502, PAGE.length);
                exchange.getResponseBody().write(PAGE);
            }
        });
        server.start();
        clients = new AwsClients(
                "eu-central-1",
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isAFailureOfEveryAdapterAndNotOfItsCaller() {
        var secret = new SecretArn("arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/kmsuser-AbCdEf");
        assertThat(new SecretsManagerReader(clients.secretsManager()).read(secret, Optional.empty()))
                .isEqualTo(new ReadAnswer.Failed("Http502"));
        var item = new OutboxItem("id", "KeyStoreCreated", "{}", Instant.EPOCH);
        assertThat(new EventBridgeBus(clients.eventBridge(), "bus").publish(List.of(item)))
                .containsExactly(new PublishAnswer.Again("Http502"));
        var kms = new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kms());
        assertThat(kms.describeAll()).isEqualTo(new DescribeAnswer.Unavailable("Http502"));
        assertThat(kms.connect(new CustomKeyStoreId("cks-1"))).isEqualTo(new CommandAnswer.Later("Http502"));
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new IllegalStateException(noPort);
        }
    }
}
