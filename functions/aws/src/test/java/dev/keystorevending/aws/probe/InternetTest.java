package dev.keystorevending.aws.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class InternetTest {

    @Test
    void connectsWithoutTheProxyThatTheJvmIsSetTo() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.setProperty("socksProxyHost", "127.0.0.1");
            System.setProperty("socksProxyPort", String.valueOf(proxy.getLocalPort()));
            System.setProperty("socksNonProxyHosts", "");
            try (var socket =
                    new Internet().connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))) {
                assertThat(socket.getRemoteSocketAddress())
                        .isEqualTo(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
                assertThat(server.accept().getPort()).isEqualTo(socket.getLocalPort());
            } finally {
                System.clearProperty("socksProxyHost");
                System.clearProperty("socksProxyPort");
                System.clearProperty("socksNonProxyHosts");
            }
        }
    }

    @Test
    void aClosedPortIsAnIoException() throws Exception {
        InetSocketAddress closed;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        }
        assertThatIOException().isThrownBy(() -> new Internet().connect(closed).close());
    }

    @Test
    void trustsTheAuthoritiesOfTheRuntime() {
        assertThat(new Internet().authorities()).isEmpty();
    }
}
