package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;

/** The cluster or key manager that holds the keys of a key store. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Backing.CloudHsm.class, name = "AWS_CLOUDHSM"),
    @JsonSubTypes.Type(value = Backing.External.class, name = "EXTERNAL_KEY_STORE")
})
public sealed interface Backing {

    /**
     * A CloudHSM cluster.
     *
     * @param kmsuserPassword as last told by a call, or set by KMS's own rotation
     */
    record CloudHsm(String clusterId, String trustAnchorCertificate, String kmsuserPassword) implements Backing {

        CloudHsm withKmsuserPassword(String next) {
            return new CloudHsm(clusterId, trustAnchorCertificate, next);
        }

        CloudHsm withClusterId(String next) {
            return new CloudHsm(next, trustAnchorCertificate, kmsuserPassword);
        }

        @Override
        public String toString() {
            return "CloudHsm[" + clusterId + "]";
        }
    }

    /** A key manager outside of AWS, behind an XKS proxy. */
    record External(String uriEndpoint, String uriPath, Credential credential, Connectivity connectivity)
            implements Backing {

        private static final String SCHEME = "https://";

        /**
         * What follows {@code https://}. AWS's pattern allows hosts that are no DNS names, such as {@code a..b}; {@link java.net.URI}
         * gives no host for them.
         */
        String host() {
            return uriEndpoint.substring(SCHEME.length());
        }

        /** The endpoint for comparison, in lower case: host names are case-insensitive. */
        String endpointKey() {
            return uriEndpoint.toLowerCase(Locale.ROOT);
        }

        String uriKey() {
            return endpointKey() + uriPath;
        }
    }

    /** The credential with which KMS signs its calls to the proxy. */
    record Credential(String accessKeyId, String rawSecretAccessKey) {
        @Override
        public String toString() {
            return "Credential[]";
        }
    }

    /** How KMS reaches the proxy. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "connectivity")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = PublicEndpoint.class, name = "PUBLIC_ENDPOINT"),
        @JsonSubTypes.Type(value = VpcEndpointService.class, name = "VPC_ENDPOINT_SERVICE")
    })
    sealed interface Connectivity {}

    record PublicEndpoint() implements Connectivity {}

    record VpcEndpointService(String name, String owner) implements Connectivity {}
}
