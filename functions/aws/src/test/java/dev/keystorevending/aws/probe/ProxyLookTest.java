package dev.keystorevending.aws.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.ServerCertificate;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.probe.HealthAnswer;
import dev.keystorevending.core.probe.ProxyFacts;
import dev.keystorevending.core.probe.PublicAddresses.Special;
import dev.keystorevending.core.secret.Credential.ProxyCredential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a look at a proxy connects to, sends and reads; seen at the sockets. */
class ProxyLookTest {

    private static final String HOST = "xks.example.com";
    private static final String PUBLIC = "93.184.215.14";
    private static final String SECRET = "PlantedRawSecretAccessKeyOfFortyFiveCharacters";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ServerCertificate AUTHORITY = ServerCertificate.authority(daysFromNow(-1), daysFromNow(9));
    private static final ServerCertificate GOOD = server(HOST);
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
    private static final String HEALTHY = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}";

    private static Instant daysFromNow(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    private static ServerCertificate server(String... names) {
        return AUTHORITY.server(daysFromNow(-1), daysFromNow(9), names);
    }

    private static TlsServer serving(String response) {
        return new TlsServer(GOOD, VERSIONS, TlsServer.text(response));
    }

    private static RecordedNetwork network(TlsServer server, String... addresses) {
        return new RecordedNetwork(RecordedNetwork.addresses(addresses), server.address(), AUTHORITY.certificate());
    }

    private static ProxyFacts look(Network network) {
        return look(network, LONG);
    }

    private static ProxyFacts look(Network network, Duration time) {
        return look(network, HOST, time);
    }

    private static ProxyFacts look(Network network, String host, Duration time) {
        var proxy = new Backing.PublicEndpoint(
                new ProxyUriEndpoint("https://" + host), new ProxyUriPath("/team/kms/xks/v1"));
        return ProxyLook.at(
                network,
                proxy,
                new ProxyCredential("ACCESSKEYACCESSKEYAB", SECRET),
                new HealthRequest("eu-central-1"),
                time);
    }

    private static HealthAnswer health(ProxyFacts facts) {
        return ((ProxyFacts.Secured) facts).health();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, PRIVATE",
        "127.0.0.1, LOOPBACK",
        "169.254.169.254, LINK_LOCAL",
        "100.64.0.1, SHARED",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "fd00:ec2::254, UNIQUE_LOCAL",
        "fe80::1, LINK_LOCAL"
    })
    void anAddressThatIsNotPublicIsRefusedWithoutAConnection(String address, Special special) throws Exception {
        try (var server = serving(HEALTHY)) {
            var network = network(server, address);
            assertThat(look(network)).isEqualTo(new ProxyFacts.Refused(special));
            assertThat(network.connected()).isEmpty();
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void aPrivateAddressAmongPublicOnesIsRefusedWithoutAConnection() throws Exception {
        try (var server = serving(HEALTHY)) {
            var network = network(server, PUBLIC, "10.0.0.5");
            assertThat(look(network)).isEqualTo(new ProxyFacts.Refused(Special.PRIVATE));
            assertThat(network.connected()).isEmpty();
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void aHostThatTheSystemResolvesToLoopbackIsRefusedWithoutAConnection() throws Exception {
        try (var server = serving(HEALTHY)) {
            var network = new RecordedNetwork(new Internet()::resolve, server.address(), AUTHORITY.certificate());
            assertThat(look(network, "localhost", LONG)).isEqualTo(new ProxyFacts.Refused(Special.LOOPBACK));
            assertThat(network.connected()).isEmpty();
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void theConnectionIsMadeToTheAddressThatWasCheckedOnPort443() throws Exception {
        try (var server = serving(HEALTHY)) {
            var network = network(server, PUBLIC);
            look(network);
            assertThat(network.connected()).containsExactly(new InetSocketAddress(InetAddress.getByName(PUBLIC), 443));
            assertThat(network.resolved())
                    .as("resolved once, not again for the connection")
                    .containsExactly(HOST);
        }
    }

    @Test
    void theRequestIsTheSpecificationsAndDoesNotContainTheSecret() throws Exception {
        try (var server = serving(HEALTHY)) {
            var facts = look(network(server, PUBLIC));
            assertThat(facts).isInstanceOfSatisfying(ProxyFacts.Secured.class, secured -> {
                assertThat(secured.tls().version()).isEqualTo("TLSv1.3");
                assertThat(secured.tls().trusted()).isTrue();
                assertThat(secured.tls().chain()).containsExactly(GOOD.certificate());
            });
            assertThat(health(facts)).isInstanceOfSatisfying(HealthAnswer.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(200);
                assertThat(answered.document()).contains(Map.of("a", "b"));
            });
            assertThat(server.names()).containsExactly(HOST);
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("POST /team/kms/xks/v1/health HTTP/1.1\r\n")
                    .contains("Host: " + HOST + "\r\n", "Content-Type: application/json\r\n", "Connection: close\r\n")
                    .contains("/eu-central-1/kms-xks-proxy/aws4_request")
                    .contains("\"kmsOperation\":\"KmsHealthCheck\"")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (var target = serving(HEALTHY);
                var server = serving("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:"
                        + target.address().getPort() + "/\r\nContent-Length: 0\r\n\r\n")) {
            var network = network(server, PUBLIC);
            assertThat(health(look(network)))
                    .isInstanceOfSatisfying(
                            HealthAnswer.Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(302));
            assertThat(network.connected()).hasSize(1);
            assertThat(network.resolved()).hasSize(1);
            assertThat(target.accepted()).isZero();
        }
    }

    @Test
    void aCertificateForAnotherHostGetsNoRequest() throws Exception {
        try (var server = new TlsServer(server("other.example.com"), VERSIONS, TlsServer.text(HEALTHY))) {
            var facts = look(network(server, PUBLIC));
            assertThat(facts)
                    .isInstanceOfSatisfying(
                            ProxyFacts.Secured.class,
                            secured -> assertThat(secured.tls().trusted()).isTrue());
            assertThat(health(facts)).isInstanceOf(HealthAnswer.NotAsked.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityGetsNoRequest() throws Exception {
        var other = ServerCertificate.authority(daysFromNow(-1), daysFromNow(9))
                .server(daysFromNow(-1), daysFromNow(9), HOST);
        try (var server = new TlsServer(other, VERSIONS, TlsServer.text(HEALTHY))) {
            var facts = look(network(server, PUBLIC));
            assertThat(facts)
                    .isInstanceOfSatisfying(
                            ProxyFacts.Secured.class,
                            secured -> assertThat(secured.tls().trusted()).isFalse());
            assertThat(health(facts)).isInstanceOf(HealthAnswer.NotAsked.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void anExpiredCertificateGetsNoRequest() throws Exception {
        var expired = AUTHORITY.server(daysFromNow(-9), daysFromNow(-1), HOST);
        try (var server = new TlsServer(expired, VERSIONS, TlsServer.text(HEALTHY))) {
            assertThat(health(look(network(server, PUBLIC)))).isInstanceOf(HealthAnswer.NotAsked.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void tls12IsEnough() throws Exception {
        try (var server = new TlsServer(GOOD, List.of("TLSv1.2"), TlsServer.text(HEALTHY))) {
            assertThat(look(network(server, PUBLIC)))
                    .isInstanceOfSatisfying(
                            ProxyFacts.Secured.class,
                            secured -> assertThat(secured.tls().version()).isEqualTo("TLSv1.2"));
        }
    }

    @Test
    void aServerWithoutTlsIsUnsecured() throws Exception {
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = plain.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().readAllBytes();
                } catch (IOException clientLeft) {
                    // as it does
                }
            });
            var network = new RecordedNetwork(
                    RecordedNetwork.addresses(PUBLIC),
                    new InetSocketAddress(plain.getInetAddress(), plain.getLocalPort()),
                    AUTHORITY.certificate());
            assertThat(look(network))
                    .isInstanceOfSatisfying(
                            ProxyFacts.Unsecured.class,
                            unsecured -> assertThat(unsecured.timedOut()).isFalse());
        }
    }

    @Test
    void aClosedPortIsUnconnected() throws Exception {
        InetSocketAddress closed;
        try (var server = serving(HEALTHY)) {
            closed = server.address();
        }
        var network = new RecordedNetwork(RecordedNetwork.addresses(PUBLIC), closed, AUTHORITY.certificate());
        assertThat(look(network)).isEqualTo(new ProxyFacts.Unconnected(false));
    }

    @Test
    void aHostWithoutAnAddressIsUnresolved() throws Exception {
        try (var server = serving(HEALTHY)) {
            var network = new RecordedNetwork(
                    host -> {
                        throw new UnknownHostException(host);
                    },
                    server.address(),
                    AUTHORITY.certificate());
            assertThat(look(network)).isEqualTo(new ProxyFacts.Unresolved(false));
        }
    }

    @Test
    void aHostWithIpv6OnlyIsNotConnectedTo() throws Exception {
        try (var server = serving(HEALTHY)) {
            var network = network(server, "2600::1");
            assertThat(look(network)).isEqualTo(new ProxyFacts.OnlyIpv6());
            assertThat(network.connected()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-server\r\n\r\n", "HTTP/2 200\r\n\r\n", "\r\n\r\n"})
    void whatIsNotHttpIsUnreadable(String response) throws Exception {
        try (var server = serving(response)) {
            assertThat(health(look(network(server, PUBLIC)))).isInstanceOf(HealthAnswer.Unreadable.class);
        }
    }

    @Test
    void aConnectionThatIsClosedEarlyIsLost() throws Exception {
        try (var server = serving("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")) {
            assertThat(health(look(network(server, PUBLIC)))).isEqualTo(new HealthAnswer.Lost(false));
        }
    }

    @Test
    void documentHasTheValuesOfTheBody() throws Exception {
        String body = "{\"fleet\":[{\"status\":\"ACTIVE\"},null],\"count\":1,\"ready\":true} and more";
        try (var server = serving("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)) {
            assertThat(health(look(network(server, PUBLIC))))
                    .isInstanceOfSatisfying(
                            HealthAnswer.Answered.class,
                            answered -> assertThat(answered.document())
                                    .contains(Map.of(
                                            "fleet",
                                            Arrays.asList(Map.of("status", "ACTIVE"), null),
                                            "count",
                                            1,
                                            "ready",
                                            true)));
        }
    }

    @Test
    void aBodyThatIsNoJsonHasNoDocument() throws Exception {
        for (String body : List.of("<html>fine</", "[1,2,3,4,5,]", "null        ")) {
            try (var server = serving("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + body)) {
                assertThat(health(look(network(server, PUBLIC))))
                        .isInstanceOfSatisfying(
                                HealthAnswer.Answered.class,
                                answered -> assertThat(answered.document()).isEqualTo(Optional.empty()));
            }
        }
    }

    /** Each byte arrives well before any time-out of a read; only the budget of the look ends it. */
    @Test
    void aResponseThatNeverEndsIsBrokenOff() throws Exception {
        try (var server = new TlsServer(GOOD, VERSIONS, out -> {
            while (true) {
                out.write('a');
                out.flush();
                pause();
            }
        })) {
            assertThat(health(look(network(server, PUBLIC), Duration.ofSeconds(2))))
                    .isEqualTo(new HealthAnswer.Lost(true));
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    @Test
    void aHandshakeThatIsNotAnsweredIsBrokenOff() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var network = new RecordedNetwork(
                    RecordedNetwork.addresses(PUBLIC),
                    new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()),
                    AUTHORITY.certificate());
            assertThat(look(network, Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(
                            ProxyFacts.Unsecured.class,
                            unsecured -> assertThat(unsecured.timedOut()).isTrue());
        }
    }
}
