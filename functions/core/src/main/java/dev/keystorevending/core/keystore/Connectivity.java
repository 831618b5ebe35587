package dev.keystorevending.core.keystore;

/** {@code XksProxyConnectivityType} of the KMS service model. */
public enum Connectivity {
    PUBLIC_ENDPOINT,
    VPC_ENDPOINT_SERVICE
}
