package dev.keystorevending.core.keystore;

import java.util.Optional;

/** What a key store stands on: its public configuration, all of which KMS shows and none of which is secret. */
public sealed interface Backing {

    KeyStoreType type();

    /** An AWS CloudHSM cluster and the certificate that it was initialised with. */
    record CloudHsm(ClusterId clusterId, TrustAnchor trustAnchor) implements Backing {
        @Override
        public KeyStoreType type() {
            return KeyStoreType.AWS_CLOUDHSM;
        }
    }

    /** An external key store behind an XKS proxy. */
    sealed interface ExternalKeyStore extends Backing {

        ProxyUriEndpoint endpoint();

        ProxyUriPath path();

        Connectivity connectivity();

        /** The same proxy with another path. */
        ExternalKeyStore withPath(ProxyUriPath other);

        @Override
        default KeyStoreType type() {
            return KeyStoreType.EXTERNAL_KEY_STORE;
        }
    }

    /** A proxy that KMS reaches over the Internet. */
    record PublicEndpoint(ProxyUriEndpoint endpoint, ProxyUriPath path) implements ExternalKeyStore {
        @Override
        public Connectivity connectivity() {
            return Connectivity.PUBLIC_ENDPOINT;
        }

        @Override
        public PublicEndpoint withPath(ProxyUriPath other) {
            return new PublicEndpoint(endpoint, other);
        }
    }

    /** A proxy that KMS reaches through an interface endpoint service; without an owner it is the caller's account's. */
    record VpcEndpointService(
            ProxyUriEndpoint endpoint, ProxyUriPath path, VpcEndpointServiceName service, Optional<AccountId> owner)
            implements ExternalKeyStore {
        @Override
        public Connectivity connectivity() {
            return Connectivity.VPC_ENDPOINT_SERVICE;
        }

        @Override
        public VpcEndpointService withPath(ProxyUriPath other) {
            return new VpcEndpointService(endpoint, other, service, owner);
        }
    }
}
