package dev.keystorevending.aws.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets of the network. The JVM's proxy settings are not used. */
public record NetworkSockets(Duration connectTimeout, Duration readTimeout) implements Sockets {

    @Override
    public Socket open(String host, int port, boolean tls) throws IOException {
        Socket socket = connected(host, port);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) readTimeout.toMillis());
            return tls ? secured(socket, host, port) : socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Tries the addresses of the host one after the other. */
    private Socket connected(String host, int port) throws IOException {
        IOException last = new UnknownHostException(host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            var socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.connect(new InetSocketAddress(address, port), (int) connectTimeout.toMillis());
                return socket;
            } catch (IOException failed) {
                socket.close();
                last = failed;
            }
        }
        throw last;
    }

    private static Socket secured(Socket socket, String host, int port) throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        return verified((SSLSocket) factory.createSocket(socket, host, port, true));
    }

    /** Shakes hands, and accepts only a certificate of the host. */
    public static Socket verified(SSLSocket socket) throws IOException {
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
