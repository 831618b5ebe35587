package dev.keystorevending.aws.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

/** The network of a probe: the only place where it resolves names and opens connections. */
public interface Network {

    /** Returns all addresses of a host. */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** Opens a TCP connection to exactly this address. */
    Socket connect(InetSocketAddress address) throws IOException;

    /** The certificate authorities to trust; those of the Java runtime if empty. */
    Optional<KeyStore> authorities();
}
