package dev.keystorevending.core.problem;

/** All problems by code. {@code openapi/problems.md} has a heading for each. */
public enum ProblemCode {
    InvalidRequest(400, "The request is not valid", false),
    AccessDenied(403, "The caller is not known", false),
    TeamAccessDenied(403, "The caller does not belong to the team", false),
    AdministratorRequired(403, "Only an administrator may do this", false),
    KeyStoreNotFound(404, "There is no such key store", false),
    PolicyNotFound(404, "The team has no policy", false),
    PathNotFound(404, "No operation has this path", false),
    MethodNotAllowed(405, "The path does not support this method", false),
    NotAcceptable(406, "The response is not available in that media type", false),
    PayloadTooLarge(413, "The body is too large", false),
    UnsupportedMediaType(415, "The body is not JSON", false),
    IdempotencyKeyReused(422, "The idempotency key was used for another request", false),
    PolicyViolation(422, "The team's policy does not allow this", false),
    SecretUnavailable(422, "The secret cannot be read", false),
    SecretUnusable(422, "The secret's value is not a usable credential", false),
    PreconditionRequired(428, "A precondition is missing", false),
    PreconditionFailed(412, "The policy has changed", false),
    TeamHasKeyStores(409, "The team still has key stores", false),
    TeamHasHistory(409, "A team of this name existed before", false),
    TeamQuotaExceeded(409, "The team has reached its quota", true),
    ConnectionStateConflict(409, "The key store cannot be connected or disconnected now", true),
    KeyStoreNotCreated(409, "The key store was not created", false),
    CustomKeyStoreNameInUse(409, "The name is in use", true),
    CloudHsmClusterInUse(409, "The cluster is in use", true),
    XksProxyUriInUse(409, "The proxy URI is in use", true),
    XksProxyUriEndpointInUse(409, "The proxy endpoint is in use", true),
    XksProxyVpcEndpointServiceInUse(409, "The VPC endpoint service is in use", true),
    LimitExceeded(409, "The account has reached its quota of custom key stores", true),
    CloudHsmClusterNotFound(422, "KMS cannot find the cluster", false),
    CloudHsmClusterNotActive(422, "The cluster is not active", true),
    IncorrectTrustAnchor(422, "The certificate is not the cluster's", false),
    CloudHsmClusterInvalidConfiguration(422, "The cluster does not meet KMS's requirements", false),
    XksProxyUriUnreachable(422, "KMS cannot reach the proxy", true),
    XksProxyIncorrectAuthenticationCredential(422, "The proxy does not accept the credential", false),
    XksProxyVpcEndpointServiceNotFound(422, "KMS cannot find the VPC endpoint service", false),
    XksProxyVpcEndpointServiceInvalidConfiguration(
            422, "The VPC endpoint service does not meet KMS's requirements", false),
    XksProxyInvalidResponse(422, "The proxy's response is not valid", false),
    XksProxyInvalidConfiguration(422, "The proxy does not meet KMS's requirements", false),
    KmsValidation(422, "KMS does not accept a value", false),
    KmsAccessDenied(503, "The service may not use KMS", true),
    KmsThrottled(503, "KMS is throttling", true),
    KmsInternal(503, "KMS failed", true),
    TooManyRequests(429, "Too many requests", true),
    ServiceUnavailable(503, "The service is unavailable", true),
    StoredItemUnreadable(500, "A stored item cannot be read", false),
    InternalError(500, "The service failed", true),
    GatewayTimeout(504, "The service did not respond in time", true);

    private final int status;
    private final String title;
    private final boolean retryable;

    ProblemCode(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A short summary that is the same at every occurrence. */
    public String title() {
        return title;
    }

    /** Whether a retry of the same request with the same idempotency key may succeed. */
    public boolean retryable() {
        return retryable;
    }
}
