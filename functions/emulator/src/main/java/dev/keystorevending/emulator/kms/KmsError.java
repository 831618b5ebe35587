package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.http.AwsFailure;

/** The errors the six operations declare. All are HTTP 400 but the internal one. */
enum KmsError {
    CLOUD_HSM_CLUSTER_IN_USE("CloudHsmClusterInUseException", "The cluster is associated with another key store."),
    CLOUD_HSM_CLUSTER_INVALID_CONFIGURATION(
            "CloudHsmClusterInvalidConfigurationException", "The cluster does not meet the requirements."),
    CLOUD_HSM_CLUSTER_NOT_ACTIVE("CloudHsmClusterNotActiveException", "The cluster is not active."),
    CLOUD_HSM_CLUSTER_NOT_FOUND("CloudHsmClusterNotFoundException", "The cluster was not found."),
    CLOUD_HSM_CLUSTER_NOT_RELATED(
            "CloudHsmClusterNotRelatedException", "The cluster does not share a backup history with the original one."),
    CUSTOM_KEY_STORE_HAS_CMKS("CustomKeyStoreHasCMKsException", "The custom key store contains KMS keys."),
    CUSTOM_KEY_STORE_INVALID_STATE(
            "CustomKeyStoreInvalidStateException", "The connection state does not allow the operation."),
    CUSTOM_KEY_STORE_NAME_IN_USE("CustomKeyStoreNameInUseException", "The name is in use."),
    CUSTOM_KEY_STORE_NOT_FOUND("CustomKeyStoreNotFoundException", "The custom key store was not found."),
    INCORRECT_TRUST_ANCHOR("IncorrectTrustAnchorException", "The certificate is not the cluster's trust anchor."),
    INVALID_MARKER("InvalidMarkerException", "The marker is not valid."),
    LIMIT_EXCEEDED("LimitExceededException", "The custom key store quota is exceeded."),
    XKS_PROXY_INCORRECT_AUTHENTICATION_CREDENTIAL(
            "XksProxyIncorrectAuthenticationCredentialException", "The proxy refused the credential."),
    XKS_PROXY_INVALID_CONFIGURATION("XksProxyInvalidConfigurationException", "The proxy is not configured correctly."),
    XKS_PROXY_INVALID_RESPONSE("XksProxyInvalidResponseException", "KMS cannot interpret the proxy's response."),
    XKS_PROXY_URI_ENDPOINT_IN_USE("XksProxyUriEndpointInUseException", "The proxy URI endpoint is in use."),
    XKS_PROXY_URI_IN_USE("XksProxyUriInUseException", "The proxy URI is in use."),
    XKS_PROXY_URI_UNREACHABLE("XksProxyUriUnreachableException", "KMS cannot reach the proxy."),
    XKS_PROXY_VPC_ENDPOINT_SERVICE_IN_USE(
            "XksProxyVpcEndpointServiceInUseException", "The VPC endpoint service is in use."),
    XKS_PROXY_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION(
            "XksProxyVpcEndpointServiceInvalidConfigurationException",
            "The VPC endpoint service does not meet the requirements."),
    XKS_PROXY_VPC_ENDPOINT_SERVICE_NOT_FOUND(
            "XksProxyVpcEndpointServiceNotFoundException", "The VPC endpoint service was not found.");

    private final String code;
    private final String text;

    KmsError(String code, String text) {
        this.code = code;
        this.text = text;
    }

    AwsFailure failure() {
        return new AwsFailure(400, code, text);
    }

    AwsFailure failure(String detail) {
        return new AwsFailure(400, code, text + " " + detail);
    }
}
