package dev.keystorevending.core.probe;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges what a probe saw of a proxy by what KMS requires.
 *
 * @see <a href="https://github.com/aws/aws-kms-xksproxy-api-spec">AWS KMS External Keystore (XKS) Proxy API</a>
 */
final class ProxyJudgement {

    /** KMS waits this long for a response of the proxy. */
    static final Duration KMS_WAITS = Duration.ofMillis(250);

    /** The round-trip time that the specification recommends. */
    static final Duration ADVISED_ROUND_TRIP = Duration.ofMillis(35);

    static final Duration CERTIFICATE_NOTICE = Duration.ofDays(30);

    static final List<String> UNPROVEN = List.of(
            "KMS connects from its own network. A firewall can allow the probe and block KMS, or the other way round.",
            "KMS trusts the certificate authorities of its own list, TrustedCertificateAuthorities of the XKS proxy API specification. The probe uses the list of the Java runtime.",
            "The times were measured once, from a Lambda function in this Region.",
            "GetHealthStatus uses no key. Encrypt and Decrypt can fail although it succeeds.");

    private static final int MOST_NAMES = 5;
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private final String host;
    private final Instant now;
    private final Findings findings = new Findings();

    ProxyJudgement(String host, Instant now) {
        this.host = host;
        this.now = now;
    }

    /** The findings for a host that no DNS name can be. */
    static List<ProbeFinding> withoutName(String why) {
        var findings = new Findings();
        findings.failure(
                ProbeCheck.DnsResolution, "The host cannot be resolved. " + why, "Correct the host in uriEndpoint.");
        return findings.of(ProbeCheck.OF_PROXY);
    }

    List<ProbeFinding> findings(ProxyFacts facts) {
        switch (facts) {
            case ProxyFacts.Unresolved unresolved -> unresolved(unresolved.timedOut());
            case ProxyFacts.Refused refused -> {
                resolved();
                findings.failure(
                        ProbeCheck.PublicAddress,
                        "The host has " + refused.range().words() + ", so the probe did not connect.",
                        "Give the host only public IPv4 addresses. KMS reaches a proxy in a private network through a VPC endpoint service.");
            }
            case ProxyFacts.OnlyIpv6 onlyIpv6 -> {
                resolved();
                findings.failure(
                        ProbeCheck.PublicAddress,
                        "The host has IPv6 addresses only, so the probe did not connect.",
                        "Add an A record. KMS reaches a proxy over IPv4 only.");
            }
            case ProxyFacts.Unconnected unconnected -> {
                reachable();
                findings.failure(
                        ProbeCheck.TcpConnection,
                        unconnected.timedOut()
                                ? "The connection to port 443 timed out."
                                : "The connection to port 443 failed.",
                        "Check that the proxy or its load balancer listens on port 443, and that firewalls allow connections from the Internet.");
            }
            case ProxyFacts.Unsecured unsecured -> {
                connected(unsecured.roundTrip());
                findings.failure(
                        ProbeCheck.TlsVersion,
                        unsecured.timedOut() ? "The TLS handshake timed out." : "The TLS handshake failed.",
                        "Let the proxy accept TLS 1.2 or 1.3 on port 443, with a cipher suite that is not deprecated. If a load balancer is in front of it, check the listener's protocol and certificate.");
            }
            case ProxyFacts.Secured secured -> {
                connected(secured.roundTrip());
                tls(secured.tls());
                HealthJudgement.judge(secured.health(), findings);
            }
        }
        return findings.of(ProbeCheck.OF_PROXY);
    }

    private void unresolved(boolean timedOut) {
        findings.failure(
                ProbeCheck.DnsResolution,
                timedOut ? "DNS did not respond in time." : "DNS has no address for the host.",
                "Check the host in uriEndpoint, and that its name is in public DNS.");
    }

    private void resolved() {
        findings.ok(ProbeCheck.DnsResolution, "DNS has addresses for the host.");
    }

    private void reachable() {
        resolved();
        findings.ok(ProbeCheck.PublicAddress, "All addresses of the host are public.");
    }

    private void connected(Duration roundTrip) {
        reachable();
        findings.ok(ProbeCheck.TcpConnection, "The proxy accepts connections on port 443.");
        String measured = "The TCP connection took " + roundTrip.toMillis() + " ms.";
        if (roundTrip.compareTo(ADVISED_ROUND_TRIP) > 0) {
            findings.warning(
                    ProbeCheck.RoundTripTime,
                    measured + " The specification recommends a round-trip time of at most 35 ms.",
                    "Run the proxy near the Region of the key store.");
        } else {
            findings.ok(ProbeCheck.RoundTripTime, measured);
        }
    }

    private void tls(ProxyFacts.Tls tls) {
        if (VERSIONS.contains(tls.version())) {
            findings.ok(ProbeCheck.TlsVersion, "The session uses " + tls.version() + ".");
        } else {
            findings.failure(
                    ProbeCheck.TlsVersion,
                    "The session uses neither TLS 1.2 nor TLS 1.3.",
                    "Let the proxy accept TLS 1.2 or 1.3.");
        }
        if (tls.trusted()) {
            findings.ok(
                    ProbeCheck.CertificateChain,
                    "The certificate chain leads to a public certificate authority, and all its certificates are valid.");
        } else {
            findings.failure(
                    ProbeCheck.CertificateChain,
                    "The certificate chain does not lead to a public certificate authority, or one of its certificates is not valid.",
                    "Use a certificate of a public certificate authority, and let the proxy send the intermediate certificates too.");
        }
        if (!tls.chain().isEmpty()) {
            name(tls.chain().getFirst());
            expiry(tls.chain().getFirst());
        }
    }

    private void name(X509Certificate certificate) {
        var names = CertificateNames.of(certificate);
        if (CertificateNames.match(names, host)) {
            findings.ok(ProbeCheck.CertificateName, "The certificate is for the host.");
            return;
        }
        // others wrote the certificate, so only what can be a name is shown
        String shown = names.stream()
                .filter(name -> name.matches("[a-z0-9*.-]{1,253}"))
                .limit(MOST_NAMES)
                .collect(Collectors.joining(", "));
        findings.failure(
                ProbeCheck.CertificateName,
                shown.isEmpty()
                        ? "The certificate has no DNS names."
                        : "The certificate is for " + shown + " and not for the host.",
                "Use a certificate whose subject alternative names contain the host of uriEndpoint.");
    }

    private void expiry(X509Certificate certificate) {
        Instant start = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        String renew = "Renew the certificate at the proxy.";
        if (now.isBefore(start)) {
            findings.failure(
                    ProbeCheck.CertificateExpiry, "The certificate is not valid before " + date(start) + ".", renew);
        } else if (now.isAfter(end)) {
            findings.failure(ProbeCheck.CertificateExpiry, "The certificate expired on " + date(end) + ".", renew);
        } else {
            long days = Duration.between(now, end).toDays();
            String detail =
                    "The certificate expires on " + date(end) + ", in " + days + (days == 1 ? " day." : " days.");
            if (end.isBefore(now.plus(CERTIFICATE_NOTICE))) {
                findings.warning(ProbeCheck.CertificateExpiry, detail, renew);
            } else {
                findings.ok(ProbeCheck.CertificateExpiry, detail);
            }
        }
    }

    /** Days are in UTC. */
    private static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
