package dev.keystorevending.emulator.xks;

import dev.keystorevending.emulator.http.LocalServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The XKS proxies and VPC endpoint services. One stub server on the loopback interface serves all proxies and
 * distinguishes them by the Host header. A name without a proxy is unreachable.
 */
public final class EmulatedProxies implements AutoCloseable {

    private final List<StubProxy> proxies = new ArrayList<>();
    private final Map<String, EndpointService> services = new HashMap<>();
    private final LocalServer server;

    public EmulatedProxies(String region) {
        this.server = LocalServer.start("127.0.0.1", 0, Map.of("/", new StubProxyHandler(this, region)));
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
        String name = host.toLowerCase(Locale.ROOT);
        if (!hosts().contains(name)) {
            throw new IllegalArgumentException(
                    "no proxy at %s; there are %s".formatted(host, String.join(", ", hosts())));
        }
        proxies.replaceAll(proxy -> proxy.host().equals(name) ? proxy.withBehaviour(behaviour) : proxy);
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
    }
}
