package dev.keystorevending.core.probe;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** How far a connection to a proxy came. */
public sealed interface ProxyFacts {

    /** DNS has no address for the host, or did not respond in time. */
    record Unresolved(boolean timedOut) implements ProxyFacts {}

    /** One of the addresses is not public, so no connection was made. */
    record Refused(PublicAddresses.Special range) implements ProxyFacts {}

    /** The host has IPv6 addresses only, so no connection was made. */
    record OnlyIpv6() implements ProxyFacts {}

    /** There was no TCP connection. */
    record Unconnected(boolean timedOut) implements ProxyFacts {}

    /** There was no TLS session. */
    record Unsecured(Duration roundTrip, boolean timedOut) implements ProxyFacts {}

    /**
     * There was a TLS session.
     *
     * @param roundTrip the time that the TCP connection took
     */
    record Secured(Duration roundTrip, Tls tls, HealthAnswer health) implements ProxyFacts {}

    /**
     * A TLS session.
     *
     * @param version such as {@code TLSv1.3}
     * @param chain the proxy's certificates, its own first
     * @param trusted whether the chain leads to a certificate authority that the runtime trusts
     */
    record Tls(String version, List<X509Certificate> chain, boolean trusted) {

        public Tls {
            chain = List.copyOf(chain);
        }
    }
}
