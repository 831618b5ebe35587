package dev.keystorevending.emulator.kms;

/** The members of the request documents, as the service model spells them. */
final class Members {

    static final String ID = "CustomKeyStoreId";
    static final String NAME = "CustomKeyStoreName";
    static final String NEW_NAME = "NewCustomKeyStoreName";
    static final String TYPE = "CustomKeyStoreType";
    static final String CLUSTER_ID = "CloudHsmClusterId";
    static final String TRUST_ANCHOR = "TrustAnchorCertificate";
    static final String PASSWORD = "KeyStorePassword";
    static final String CONNECTIVITY = "XksProxyConnectivity";
    static final String URI_ENDPOINT = "XksProxyUriEndpoint";
    static final String URI_PATH = "XksProxyUriPath";
    static final String SERVICE_NAME = "XksProxyVpcEndpointServiceName";
    static final String SERVICE_OWNER = "XksProxyVpcEndpointServiceOwner";
    static final String CREDENTIAL = "XksProxyAuthenticationCredential";
    static final String ACCESS_KEY_ID = "AccessKeyId";
    static final String RAW_SECRET_ACCESS_KEY = "RawSecretAccessKey";
    static final String MARKER = "Marker";
    static final String LIMIT = "Limit";

    private Members() {}
}
