package dev.keystorevending.core.probe;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.DnsName;
import dev.keystorevending.core.secret.Credential;
import java.time.InstantSource;
import java.util.List;

/** Probes what an accepted create request names. A look that fails or is denied is a finding, never an error. */
public final class Preflight {

    private final Probes probes;
    private final InstantSource clock;

    public Preflight(Probes probes, InstantSource clock) {
        this.probes = probes;
        this.clock = clock;
    }

    /**
     * Probes, within {@link Probes#BUDGET}. The caller has checked before that the team's policy grants the backing.
     *
     * @param credential what the request's secret holds; used for the signature of one request to the proxy
     */
    public ProbeReport probe(Backing backing, Credential credential) {
        return switch (backing) {
            case Backing.CloudHsm hsm ->
                new ProbeReport(
                        ClusterJudgement.findings(hsm, probes.cluster(hsm.clusterId())), ClusterJudgement.UNPROVEN);
            case Backing.PublicEndpoint proxy -> new ProbeReport(proxy(proxy, credential), ProxyJudgement.UNPROVEN);
            case Backing.VpcEndpointService proxy ->
                new ProbeReport(
                        EndpointServiceJudgement.findings(proxy, probes.endpointService(proxy.service())),
                        EndpointServiceJudgement.UNPROVEN);
        };
    }

    private List<ProbeFinding> proxy(Backing.PublicEndpoint proxy, Credential credential) {
        String host = proxy.endpoint().host();
        var impossible = DnsName.impossible(host);
        if (impossible.isPresent()) {
            return ProxyJudgement.withoutName(impossible.get());
        }
        return switch (credential) {
            case Credential.ProxyCredential key ->
                new ProxyJudgement(host, clock.instant()).findings(probes.proxy(proxy, key));
            case Credential.KmsUserPassword password ->
                throw new IllegalArgumentException("a proxy has no kmsuser password");
        };
    }
}
