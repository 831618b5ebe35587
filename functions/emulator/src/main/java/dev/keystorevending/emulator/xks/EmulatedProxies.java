package dev.keystorevending.emulator.xks;

import com.sun.net.httpserver.HttpHandler;
import dev.keystorevending.emulator.http.LocalServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The XKS proxies and VPC endpoint services. One stub server on the loopback interface serves all proxies and
 * distinguishes them by the Host header; the emulated KMS uses it without TLS, everybody else with TLS. A name without a proxy is
 * unreachable.
 */
public final class EmulatedProxies implements AutoCloseable {

    /** Any public address will do; nothing connects to it. */
    private static final String PUBLIC_ADDRESS = "93.184.215.14";

    private final List<StubProxy> proxies = new ArrayList<>();
    private final Map<String, EndpointService> services = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final LocalServer server;
    private final StubCertificates certificates;
    private final LocalServer tlsServer;

    public EmulatedProxies(String region) {
        var handlers = Map.<String, HttpHandler>of("/", new StubProxyHandler(this, region));
        this.server = LocalServer.start("127.0.0.1", 0, handlers);
        this.certificates = new StubCertificates(this::isUntrusted);
        this.tlsServer = LocalServer.startTls(tls(certificates), handlers);
    }

    /**
     * Adds a healthy proxy. A host may have several, with different prefixes; one of the same host and prefix is replaced.
     *
     * @param pathPrefix empty, or such as {@code /team-a}
     * @throws IllegalArgumentException where the host is no DNS name: nothing can be reached there
     */
    public synchronized void add(String host, String pathPrefix, String accessKeyId, String rawSecretAccessKey) {
        String name = DnsName.check(host);
        proxies.removeIf(
                proxy -> proxy.host().equals(name) && proxy.pathPrefix().equals(pathPrefix));
        proxies.add(new StubProxy(name, pathPrefix, accessKeyId, rawSecretAccessKey, ProxyBehaviour.HEALTHY));
    }

    /** The hosts that have a proxy. */
    public synchronized Set<String> hosts() {
        return proxies.stream().map(StubProxy::host).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Sets the behaviour of all proxies of a host.
     *
     * @throws IllegalArgumentException if the host has no proxy
     */
    public synchronized void behave(String host, ProxyBehaviour behaviour) {
        change(host, proxy -> proxy.withBehaviour(behaviour));
    }

    /**
     * Lets all proxies of a host accept this credential and no other.
     *
     * @throws IllegalArgumentException if the host has no proxy
     */
    public synchronized void accept(String host, String accessKeyId, String rawSecretAccessKey) {
        change(host, proxy -> proxy.withCredential(accessKeyId, rawSecretAccessKey));
    }

    private void change(String host, UnaryOperator<StubProxy> change) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!hosts().contains(name)) {
            throw new IllegalArgumentException(
                    "no proxy at %s; there are %s".formatted(host, String.join(", ", hosts())));
        }
        proxies.replaceAll(proxy -> proxy.host().equals(name) ? change.apply(proxy) : proxy);
    }

    public synchronized void addEndpointService(EndpointService service) {
        services.put(service.name(), service);
    }

    public synchronized Optional<EndpointService> endpointService(String name) {
        return Optional.ofNullable(services.get(name));
    }

    /** The address of the stub, for clients other than the emulated KMS. */
    public URI stubUri() {
        return server.uri();
    }

    private static SSLContext tls(StubCertificates certificates) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {certificates}, null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has TLS", impossible);
        }
    }

    private boolean isUntrusted(String host) {
        return proxiesOf(host).stream().anyMatch(proxy -> proxy.behaviour() == ProxyBehaviour.UNTRUSTED_CERTIFICATE);
    }

    /** The address of the stub with TLS, for clients other than the emulated KMS. */
    public InetSocketAddress tlsAddress() {
        return tlsServer.address();
    }

    /** The authority of the certificates that the stub shows. */
    public X509Certificate authority() {
        return certificates.authority();
    }

    /** Gives a host an address in the emulated DNS, whether it has a proxy or not. */
    public synchronized void address(String host, String address) {
        addresses.put(DnsName.check(host), address);
    }

    /**
     * The address of a host in the emulated DNS. It is a name only: the proxies listen on the loopback interface.
     *
     * @return empty if the host has neither a proxy nor an address of its own
     */
    public synchronized Optional<String> address(String host) {
        return Optional.ofNullable(addresses.get(host.toLowerCase(Locale.ROOT)))
                .or(() -> proxiesOf(host).isEmpty() ? Optional.empty() : Optional.of(PUBLIC_ADDRESS));
    }

    /** Returns the address for a host name. */
    synchronized Optional<InetSocketAddress> resolve(String host) {
        return proxiesOf(host).isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new InetSocketAddress(stubUri().getHost(), stubUri().getPort()));
    }

    synchronized List<StubProxy> proxiesOf(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return proxies.stream().filter(proxy -> proxy.host().equals(name)).toList();
    }

    @Override
    public void close() {
        server.close();
        tlsServer.close();
    }
}
