package dev.keystorevending.aws.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves every host to the given addresses, and leads every connection to one server. Remembers both. */
final class RecordedNetwork implements Network {

    /** Finds the addresses of a host. */
    interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final InetSocketAddress server;
    private final X509Certificate authority;
    private final List<InetSocketAddress> connected = new ArrayList<>();
    private final List<String> resolved = new ArrayList<>();

    RecordedNetwork(Resolver resolver, InetSocketAddress server, X509Certificate authority) {
        this.resolver = resolver;
        this.server = server;
        this.authority = authority;
    }

    static Resolver addresses(String... addresses) {
        return host -> {
            var all = new ArrayList<InetAddress>();
            for (String address : addresses) {
                all.add(InetAddress.getByAddress(
                        host, InetAddress.getByName(address).getAddress()));
            }
            return all;
        };
    }

    List<InetSocketAddress> connected() {
        return connected;
    }

    List<String> resolved() {
        return resolved;
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        resolved.add(host);
        return resolver.resolve(host);
    }

    @Override
    public Socket connect(InetSocketAddress address) throws IOException {
        connected.add(address);
        return new Socket(server.getAddress(), server.getPort());
    }

    @Override
    public Optional<KeyStore> authorities() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", authority);
            return Optional.of(store);
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
