package dev.keystorevending.core.problem;

import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/** All problems by code. {@code openapi/problems.md} has a heading for each. */
public enum ProblemCode {
    InvalidRequest(400, "The request is not valid", Retry.CORRECTION),
    AccessDenied(403, "The caller is not known", Retry.CORRECTION),
    TeamAccessDenied(403, "The caller does not belong to the team", Retry.POLICY),
    AdministratorRequired(403, "Only an administrator may do this", Retry.NEVER),
    KeyStoreNotFound(404, "There is no such key store", Retry.NEVER),
    PolicyNotFound(404, "The team has no policy", Retry.NEVER),
    PathNotFound(404, "No operation has this path", Retry.CORRECTION),
    MethodNotAllowed(405, "The path does not support this method", Retry.CORRECTION),
    NotAcceptable(406, "The response is not available in that media type", Retry.CORRECTION),
    PayloadTooLarge(413, "The body is too large", Retry.CORRECTION),
    UnsupportedMediaType(415, "The body is not JSON", Retry.CORRECTION),
    IdempotencyKeyReused(422, "The idempotency key was used for another request", Retry.OTHER_KEY),
    PolicyViolation(422, "The team's policy does not allow this", Retry.POLICY),
    SecretUnavailable(422, "The secret cannot be read", Retry.REPAIR),
    SecretUnusable(422, "The secret's value is not a usable credential", Retry.REPAIR),
    PreconditionRequired(428, "A precondition is missing", Retry.CORRECTION),
    PreconditionFailed(412, "The resource has changed", Retry.CORRECTION),
    TeamHasKeyStores(409, "The team still has key stores", Retry.REPAIR),
    TeamHasHistory(409, "A team of this name existed before", Retry.CORRECTION),
    TeamQuotaExceeded(409, "The team has reached its quota", Retry.REPAIR),
    ConnectionStateConflict(409, "The key store cannot be connected or disconnected now", Retry.WAIT, 5),
    KeyStoreBusy(409, "The key store is being changed", Retry.WAIT, 5),
    KeyStoreConnected(409, "The key store is connected", Retry.CORRECTION),
    KeyStoreHasKeys(409, "The key store contains KMS keys", Retry.REPAIR),
    KeyStoreGone(409, "KMS has no such key store any more", Retry.NEVER),
    KeyStoreDeleted(409, "The key store was deleted", Retry.NEVER),
    KeyStoreTransferred(409, "The key store belongs to another team now", Retry.NEVER),
    KeyStoreManaged(409, "The service manages the key store already", Retry.REPAIR),
    KeyStoreNotCreated(409, "The key store was not created", Retry.NEVER),
    CustomKeyStoreNameInUse(409, "The name is in use", Retry.CONFLICT),
    CloudHsmClusterInUse(409, "The cluster is in use", Retry.CONFLICT),
    XksProxyUriInUse(409, "The proxy URI is in use", Retry.CONFLICT),
    XksProxyUriEndpointInUse(409, "The proxy endpoint is in use", Retry.CONFLICT),
    XksProxyVpcEndpointServiceInUse(409, "The VPC endpoint service is in use", Retry.CONFLICT),
    LimitExceeded(409, "The account has reached its quota of custom key stores", Retry.REPAIR),
    CustomKeyStoreNotFound(422, "KMS does not list the custom key store", Retry.CORRECTION),
    CustomKeyStoreNotReadable(422, "The custom key store has values that the service cannot read", Retry.NEVER),
    CloudHsmClusterNotFound(422, "KMS cannot find the cluster", Retry.CORRECTION),
    CloudHsmClusterNotActive(422, "The cluster is not active", Retry.REPAIR),
    IncorrectTrustAnchor(422, "The certificate is not the cluster's", Retry.CORRECTION),
    CloudHsmClusterNotRelated(422, "The cluster is not related to the key store's", Retry.CORRECTION),
    CloudHsmClusterInvalidConfiguration(422, "The cluster does not meet KMS's requirements", Retry.REPAIR),
    XksProxyUriUnreachable(422, "KMS cannot reach the proxy", Retry.REPAIR),
    XksProxyIncorrectAuthenticationCredential(422, "The proxy does not accept the credential", Retry.REPAIR),
    XksProxyVpcEndpointServiceNotFound(422, "KMS cannot find the VPC endpoint service", Retry.REPAIR),
    XksProxyVpcEndpointServiceInvalidConfiguration(
            422, "The VPC endpoint service does not meet KMS's requirements", Retry.REPAIR),
    XksProxyInvalidResponse(422, "The proxy's response is not valid", Retry.REPAIR),
    XksProxyInvalidConfiguration(422, "The proxy does not meet KMS's requirements", Retry.REPAIR),
    KmsValidation(422, "KMS does not accept a value", Retry.CORRECTION),
    KmsAccessDenied(503, "The service may not use KMS", Retry.REPAIR),
    KmsThrottled(503, "KMS is throttling", Retry.WAIT, 1),
    KmsInternal(503, "KMS failed", Retry.NOW),
    TooManyRequests(429, "Too many requests", Retry.WAIT, 1),
    ServiceUnavailable(503, "The service is unavailable", Retry.WAIT, 5),
    StoredItemUnreadable(500, "A stored item cannot be read", Retry.REPAIR),
    InternalError(500, "The service failed", Retry.NOW),
    GatewayTimeout(504, "The service did not respond in time", Retry.NOW);

    /** A create that fails with one of these is rejected before anything is reserved. */
    private static final Set<ProblemCode> WITHOUT_RECORD = EnumSet.of(
            InvalidRequest,
            AccessDenied,
            TeamAccessDenied,
            AdministratorRequired,
            KeyStoreNotFound,
            PolicyNotFound,
            PathNotFound,
            MethodNotAllowed,
            NotAcceptable,
            PayloadTooLarge,
            UnsupportedMediaType,
            IdempotencyKeyReused,
            PreconditionRequired,
            PreconditionFailed,
            TeamHasKeyStores,
            TeamHasHistory,
            KeyStoreConnected);

    /** The value of a secret is the cause, so that only another value helps. */
    private static final Set<ProblemCode> OF_CREDENTIAL =
            EnumSet.of(SecretUnusable, KmsValidation, XksProxyIncorrectAuthenticationCredential);

    private final int status;
    private final String title;
    private final Retry retry;
    private final int afterSeconds;

    ProblemCode(int status, String title, Retry retry) {
        this(status, title, retry, 0);
    }

    ProblemCode(int status, String title, Retry retry, int afterSeconds) {
        this.status = status;
        this.title = title;
        this.retry = retry;
        this.afterSeconds = afterSeconds;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A short summary that is the same at every occurrence. */
    public String title() {
        return title;
    }

    /** What must be done before a retry. */
    public Retry retry() {
        return retry;
    }

    /** The number of seconds to wait before a retry; empty if there is no time after which it can succeed. */
    public OptionalInt afterSeconds() {
        return afterSeconds == 0 ? OptionalInt.empty() : OptionalInt.of(afterSeconds);
    }

    /** Whether a create that fails with this problem can leave a record. */
    public boolean leavesRecord() {
        return !WITHOUT_RECORD.contains(this);
    }

    /**
     * Whether the next create request can have the same idempotency key.
     *
     * @param recorded whether the failed request left a record; {@code true} is then about the unchanged request
     */
    public boolean sameKey(boolean recorded) {
        return retry.sameKey(recorded && leavesRecord());
    }

    /** Whether a retry of the same request with the same idempotency key may succeed. */
    public boolean retryable() {
        return retry.unchanged();
    }

    /** Whether the value of the secret is the cause, so that only another value helps. */
    public boolean isOfCredential() {
        return OF_CREDENTIAL.contains(this);
    }
}
