package dev.keystorevending.aws.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets of the network. The JVM's proxy settings are not used.
 *
 * <p>A TLS handshake offers X25519 alone. For another group as well, the JDK would make a second key, which takes a third of a
 * cold handshake and which AWS's endpoints do not choose. A host that refuses it (endpoints for FIPS 140 do) is tried again with all
 * groups of the JDK, and from then on with these only.
 */
public final class NetworkSockets implements Sockets {

    private static final String[] FIRST_GROUPS = {"x25519"};

    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final Supplier<SSLSocketFactory> tls;
    private final Set<String> needOthers = ConcurrentHashMap.newKeySet();

    /** Trusts the JDK's certificates, which are read at the first connection. */
    public NetworkSockets(Duration connectTimeout, Duration readTimeout) {
        this(connectTimeout, readTimeout, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** Trusts what the factory trusts. */
    public NetworkSockets(Duration connectTimeout, Duration readTimeout, Supplier<SSLSocketFactory> tls) {
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
        this.tls = tls;
    }

    @Override
    public Socket open(String host, int port, boolean secured) throws IOException {
        if (!secured) {
            return connected(host, port);
        }
        if (needOthers.contains(host)) {
            return secured(host, port);
        }
        try {
            return secured(host, port, FIRST_GROUPS);
        } catch (SSLException refused) {
            var socket = secured(host, port);
            needOthers.add(host);
            return socket;
        }
    }

    private Socket secured(String host, int port, String... groups) throws IOException {
        var socket = connected(host, port);
        try {
            return shakeHands((SSLSocket) tls.get().createSocket(socket, host, port, true), groups);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Accepts only a certificate of the host. */
    private static Socket shakeHands(SSLSocket socket, String... groups) throws IOException {
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (groups.length > 0) {
            parameters.setNamedGroups(groups);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Tries the addresses of the host one after the other. */
    private Socket connected(String host, int port) throws IOException {
        IOException last = new UnknownHostException(host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            var socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.connect(new InetSocketAddress(address, port), (int) connectTimeout.toMillis());
                socket.setTcpNoDelay(true);
                socket.setSoTimeout((int) readTimeout.toMillis());
                return socket;
            } catch (IOException failed) {
                socket.close();
                last = failed;
            }
        }
        throw last;
    }
}
