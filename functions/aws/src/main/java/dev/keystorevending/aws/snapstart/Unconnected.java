package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.probe.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

/** No network. A probe finds no address, as priming must connect to nothing. */
public final class Unconnected implements Network {

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        throw new UnknownHostException();
    }

    @Override
    public Socket connect(InetSocketAddress address) throws IOException {
        throw new IOException("priming has no network");
    }

    @Override
    public Optional<KeyStore> authorities() {
        return Optional.empty();
    }
}
