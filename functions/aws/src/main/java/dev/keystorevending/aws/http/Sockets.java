package dev.keystorevending.aws.http;

import java.io.IOException;
import java.net.Socket;

/** Opens connections for {@link SocketHttpClient}. */
@FunctionalInterface
public interface Sockets {

    /**
     * Connects to a server.
     *
     * @param tls whether to use TLS and to verify that the certificate is the host's
     */
    Socket open(String host, int port, boolean tls) throws IOException;
}
