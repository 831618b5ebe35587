package dev.keystorevending.aws.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.http.HttpResponse;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.probe.HealthAnswer;
import dev.keystorevending.core.probe.ProxyFacts;
import dev.keystorevending.core.probe.PublicAddresses;
import dev.keystorevending.core.secret.Credential.ProxyCredential;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One look at a proxy. The addresses are checked after the resolution, and the connection is made to the address that was
 * checked; TLS and HTTP name the host. The facts grow with each step, so that a look whose time is over returns how far it came.
 */
final class ProxyLook {

    private static final int PORT = 443;
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final Network network;
    private final Backing.PublicEndpoint proxy;
    private final byte[] request;
    private volatile ProxyFacts late = new ProxyFacts.Unresolved(true);
    private @Nullable Socket open;
    private boolean over;

    private ProxyLook(Network network, Backing.PublicEndpoint proxy, byte[] request) {
        this.network = network;
        this.proxy = proxy;
        this.request = request;
    }

    static ProxyFacts at(
            Network network,
            Backing.PublicEndpoint proxy,
            ProxyCredential credential,
            HealthRequest request,
            Duration time) {
        var look = new ProxyLook(network, proxy, request.signed(proxy, credential));
        try {
            return TimeBox.within(time, look::facts, look::end).orElseGet(() -> look.late);
        } finally {
            look.end();
        }
    }

    private ProxyFacts facts() throws GeneralSecurityException {
        List<InetAddress> addresses;
        try {
            addresses = network.resolve(proxy.endpoint().host());
        } catch (UnknownHostException unknown) {
            return new ProxyFacts.Unresolved(false);
        }
        var special = PublicAddresses.refusal(addresses);
        if (special.isPresent()) {
            return new ProxyFacts.Refused(special.get());
        }
        return addresses.stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .map(address -> connect(new InetSocketAddress(address, PORT)))
                .orElseGet(ProxyFacts.OnlyIpv6::new);
    }

    private ProxyFacts connect(InetSocketAddress address) {
        late = new ProxyFacts.Unconnected(true);
        long start = System.nanoTime();
        Socket socket;
        try {
            socket = kept(network.connect(address));
        } catch (SocketTimeoutException timedOut) {
            return new ProxyFacts.Unconnected(true);
        } catch (IOException failed) {
            return new ProxyFacts.Unconnected(false);
        }
        var roundTrip = since(start);
        late = new ProxyFacts.Unsecured(roundTrip, true);
        try {
            return secure(socket, roundTrip);
        } catch (IOException failed) {
            return new ProxyFacts.Unsecured(roundTrip, false);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has TLS", impossible);
        }
    }

    private ProxyFacts secure(Socket socket, Duration roundTrip) throws IOException, GeneralSecurityException {
        var trust = new ObservedTrust(network.authorities());
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        var tlsSocket = (SSLSocket)
                context.getSocketFactory().createSocket(socket, proxy.endpoint().host(), PORT, true);
        var parameters = tlsSocket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(VERSIONS);
        tlsSocket.setSSLParameters(parameters);
        tlsSocket.startHandshake();
        var tls = new ProxyFacts.Tls(tlsSocket.getSession().getProtocol(), trust.chain(), trust.trusted());
        late = new ProxyFacts.Secured(roundTrip, tls, new HealthAnswer.Lost(true));
        return new ProxyFacts.Secured(
                roundTrip, tls, trust.accepted() ? health(tlsSocket) : new HealthAnswer.NotAsked());
    }

    private HealthAnswer health(SSLSocket socket) {
        long start = System.nanoTime();
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            var response = HttpResponse.read(socket.getInputStream(), LONGEST_ANSWER);
            return new HealthAnswer.Answered(response.status(), since(start), document(response.body()));
        } catch (HttpResponse.Unreadable unreadable) {
            return new HealthAnswer.Unreadable();
        } catch (IOException broken) {
            return new HealthAnswer.Lost(false);
        }
    }

    private static Optional<Map<String, @Nullable Object>> document(byte[] body) {
        try {
            byte[] text =
                    new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8); // without invalid bytes
            return Json.read(new ByteArrayInputStream(text)) instanceof ObjectNode object
                    ? Optional.of(members(object))
                    : Optional.empty();
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, @Nullable Object> members(ObjectNode object) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        object.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        return members;
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> members((ObjectNode) node);
            case ARRAY -> {
                var items = new ArrayList<@Nullable Object>();
                node.forEach(item -> items.add(value(item)));
                yield items;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            default -> null;
        };
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Keeps the socket, so that {@link #end} closes it. */
    private synchronized Socket kept(Socket socket) throws IOException {
        open = socket;
        if (over) {
            socket.close();
        }
        return socket;
    }

    /** Closes the connection, which ends whatever reads from it. */
    private synchronized void end() {
        over = true;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException alreadyBroken) {
            // there is nothing left to close
        }
    }
}
