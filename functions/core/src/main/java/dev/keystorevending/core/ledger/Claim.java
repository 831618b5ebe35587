package dev.keystorevending.core.ledger;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Something of which there may be one owner in an account and Region.
 *
 * @param value in comparable form
 * @param shared whether several may hold it at once, as public proxies do an endpoint; never together with a sole holder
 */
public record Claim(Kind kind, String value, boolean shared) {

    /** The kinds, in the order in which a conflict is told. */
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

        public ProblemCode problem() {
            return problem;
        }
    }

    /** Everything that a key store must have for itself, and the endpoint that public proxies may share. */
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
