package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A value that one key store holds exclusively in an account and Region, such as a name or a cluster.
 *
 * @param value the value in comparable form
 * @param shared whether several key stores may hold the value at once, as proxies at public endpoints share a host; a shared and an exclusive claim on one value exclude each other
 */
public record Claim(Kind kind, String value, boolean shared) {

    /** The kinds of claims, in the order in which conflicts are reported. */
    public enum Kind {
        NAME(ProblemCode.CustomKeyStoreNameInUse),
        CLUSTER(ProblemCode.CloudHsmClusterInUse),
        PROXY_URI(ProblemCode.XksProxyUriInUse),
        PROXY_ENDPOINT(ProblemCode.XksProxyUriEndpointInUse),
        VPC_ENDPOINT_SERVICE(ProblemCode.XksProxyVpcEndpointServiceInUse);

        private final ProblemCode problem;

        Kind(ProblemCode problem) {
            this.problem = problem;
        }

        /** The problem of a request whose claim of this kind is already held. */
        public ProblemCode problem() {
            return problem;
        }
    }

    /** Returns all claims of a key store: the exclusive ones, and the host that proxies at public endpoints may share. */
    public static List<Claim> of(KeyStoreName name, Backing backing) {
        var claims = new ArrayList<Claim>();
        claims.add(new Claim(Kind.NAME, name.comparable(), false));
        switch (backing) {
            case Backing.CloudHsm hsm ->
                claims.add(new Claim(Kind.CLUSTER, hsm.clusterId().value(), false));
            case Backing.PublicEndpoint xks -> {
                claims.add(uri(xks));
                claims.add(new Claim(Kind.PROXY_ENDPOINT, xks.endpoint().host(), true));
            }
            case Backing.VpcEndpointService xks -> {
                claims.add(uri(xks));
                claims.add(new Claim(Kind.PROXY_ENDPOINT, xks.endpoint().host(), false));
                claims.add(new Claim(Kind.VPC_ENDPOINT_SERVICE, xks.service().value(), false));
            }
        }
        return List.copyOf(claims);
    }

    private static Claim uri(Backing.ExternalKeyStore xks) {
        return new Claim(Kind.PROXY_URI, xks.endpoint().host() + xks.path().value(), false);
    }
}
