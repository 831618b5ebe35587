package dev.keystorevending.local;

import dev.keystorevending.aws.probe.Network;
import dev.keystorevending.emulator.xks.EmulatedProxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

/** The emulated Internet: names are those of the emulator, and every connection leads to its stub proxies. */
final class LocalNetwork implements Network {

    private final EmulatedProxies proxies;

    LocalNetwork(EmulatedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        return List.of(InetAddress.getByName(
                proxies.address(host).orElseThrow(() -> new UnknownHostException("no host of the emulator"))));
    }

    @Override
    public Socket connect(InetSocketAddress address) throws IOException {
        var stub = proxies.tlsAddress();
        return new Socket(stub.getAddress(), stub.getPort());
    }

    @Override
    public Optional<KeyStore> authorities() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("stub", proxies.authority());
            return Optional.of(store);
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("an empty key store takes any certificate", impossible);
        }
    }
}
