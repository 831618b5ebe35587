package dev.keystorevending.aws.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

/** The Internet, as the function reaches it: without the JVM's proxy settings. */
public final class Internet implements Network {

    private static final int CONNECT_MILLIS = 2000;

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(address, CONNECT_MILLIS);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    @Override
    public Optional<KeyStore> authorities() {
        return Optional.empty();
    }
}
