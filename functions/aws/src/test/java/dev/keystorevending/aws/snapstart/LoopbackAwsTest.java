package dev.keystorevending.aws.snapstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.StubServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.kms.KmsClient;

/** The server of the priming, and the clients of a function that are led to it. */
class LoopbackAwsTest {

    private static final String NOBODY = "{\"CustomKeyStores\":[]}";

    @ParameterizedTest
    @ValueSource(strings = {"http://priming.invalid", "https://priming.invalid"})
    void anyHostIsThisServerWithOrWithoutTls(String endpoint) throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        try (var aws = new LoopbackAws(operation -> {
                    asked.add(operation);
                    return NOBODY;
                });
                var clients = new AwsClients(
                        "eu-central-1",
                        Optional.of(URI.create(endpoint)),
                        Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))),
                        aws.client(),
                        20)) {
            for (int call = 0; call < 100; call++) {
                assertThat(stores(clients.kms())).isEmpty();
            }
        }
        assertThat(asked).hasSize(100).containsOnly("DescribeCustomKeyStores");
    }

    @Test
    void functionsDoNotTrustIt() throws Exception {
        try (var aws = new LoopbackAws(operation -> NOBODY)) {
            aws.refuse();
        }
    }

    @Test
    void nothingListensAfterwards() throws Exception {
        int port;
        try (var aws = new LoopbackAws(operation -> NOBODY)) {
            port = aws.credentials().getPort();
            new Socket(LoopbackIdentity.HOST, port).close();
        }
        try (var free = new ServerSocket(port, 1, InetAddress.getByName(LoopbackIdentity.HOST))) {
            assertThat(free.isBound()).isTrue();
        }
    }

    /** The clients are the function's own: what they keep of the priming must not be a connection or a credential of it. */
    @Test
    void clientsAreLedBackEvenAfterAFailure() throws Exception {
        var keys = new CopyOnWriteArrayList<String>();
        var own = new StubServer(exchange -> {
            try (exchange) {
                keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.getRequestBody().readAllBytes();
                byte[] body =
                        "{\"CustomKeyStores\":[{\"CustomKeyStoreId\":\"cks-1\"}]}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        try (own;
                var clients = own.clients();
                var aws = new LoopbackAws(operation -> NOBODY);
                var http = aws.client()) {
            var kms = clients.kms();
            assertThat(stores(kms)).containsExactly("cks-1");
            assertThatThrownBy(() -> clients.elsewhere(http, AnonymousCredentialsProvider.create(), () -> {
                        assertThat(stores(kms)).isEmpty();
                        throw new IOException("failed");
                    }))
                    .hasMessage("failed");
            assertThat(stores(kms)).containsExactly("cks-1");
            assertThat(keys).hasSize(2).allMatch(value -> value.contains("Credential=key/"));
        }
    }

    private static List<String> stores(KmsClient kms) {
        return kms.describeCustomKeyStores(request -> {}).customKeyStores().stream()
                .map(store -> store.customKeyStoreId())
                .toList();
    }
}
