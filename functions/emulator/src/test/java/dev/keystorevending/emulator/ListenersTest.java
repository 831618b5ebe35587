package dev.keystorevending.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keystorevending.emulator.dynamo.DynamoDbLocal;
import dev.keystorevending.emulator.http.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The addresses on which the emulator listens. */
class ListenersTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void listensOnlyOnLoopbackByDefault() throws Exception {
        Set<String> before = sockets().keySet();
        try (var aws = EmulatedAws.start(EmulatedAwsOptions.defaults())) {
            assertThat(aws.endpoint().getHost()).isEqualTo("127.0.0.1");
            Map<String, String> sockets = sockets();
            sockets.keySet().removeAll(before);

            assertThat(sockets)
                    .as("the endpoint, DynamoDB Local, the proxies without and with TLS")
                    .hasSize(4);
            assertThat(sockets.values())
                    .allSatisfy(address ->
                            assertThat(isLoopback(address)).as(address).isTrue());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void exposesOnlyTheEndpointToTheNetwork() throws Exception {
        Set<String> before = sockets().keySet();
        try (var aws = EmulatedAws.start(EmulatedAwsOptions.defaults().withBindAddress("0.0.0.0"))) {
            Map<String, String> sockets = sockets();
            sockets.keySet().removeAll(before);

            assertThat(sockets).hasSize(4);
            assertThat(sockets.values())
                    .filteredOn(address -> !isLoopback(address))
                    .singleElement()
                    .satisfies(address -> assertThat(Integer.parseInt(address.substring(address.indexOf(':') + 1), 16))
                            .isEqualTo(aws.endpoint().getPort()));
        }
    }

    @Test
    void dynamoDbLocalIsNotReachableFromTheNetwork() throws Exception {
        var elsewhere = addressOfThisMachine();
        assumeTrue(elsewhere.isPresent(), "this machine has no network");
        try (var dynamo = DynamoDbLocal.start(Optional.empty())) {
            int port = dynamo.uri().getPort();

            connect(InetAddress.getLoopbackAddress(), port);
            assertThatThrownBy(() -> connect(elsewhere.orElseThrow(), port)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void formatsIpv6AddressAsUriHost() throws Exception {
        assumeTrue(InetAddress.ofLiteral("::1").isReachable(1000), "no IPv6");
        try (var server = LocalServer.start("::1", 0, Map.of())) {
            assertThat(server.uri().getHost()).isEqualTo("[0:0:0:0:0:0:0:1]");
            connect(InetAddress.ofLiteral("::1"), server.uri().getPort());
        }
    }

    @Test
    void reportsUnknownAddress() {
        assertThatThrownBy(() ->
                        LocalServer.start("no-such-host.invalid", 0, Map.of()).close())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 5_000);
        }
    }

    private static Optional<InetAddress> addressOfThisMachine() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
    }

    /** Returns the addresses on which this process listens, in the format of the kernel, by inode. */
    private static Map<String, String> sockets() throws IOException {
        Set<String> own;
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            own = files.map(ListenersTest::target).collect(Collectors.toSet());
        }
        Map<String, String> listening = new HashMap<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split(" +", -1);
                if (columns[3].equals("0A") && own.contains("socket:[" + columns[9] + "]")) {
                    listening.put(columns[9], columns[1]);
                }
            }
        }
        return listening;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Matches 127.0.0.1, its IPv4-mapped IPv6 address and ::1. */
    private static boolean isLoopback(String address) {
        return Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000")
                .contains(address.substring(0, address.indexOf(':')));
    }
}
