package dev.keystorevending.core.kms;

import dev.keystorevending.core.problem.ProblemCode;

/** The definite refusals of KMS, named by their error codes without {@code Exception}, and the problem of each. */
public enum KmsRefusal {
    CloudHsmClusterInUse(ProblemCode.CloudHsmClusterInUse, true),
    CustomKeyStoreNameInUse(ProblemCode.CustomKeyStoreNameInUse, true),
    CloudHsmClusterNotFound(ProblemCode.CloudHsmClusterNotFound, false),
    CloudHsmClusterNotActive(ProblemCode.CloudHsmClusterNotActive, false),
    IncorrectTrustAnchor(ProblemCode.IncorrectTrustAnchor, false),
    /** Of an update only: the other cluster was not made from a backup of this one. */
    CloudHsmClusterNotRelated(ProblemCode.CloudHsmClusterNotRelated, false),
    CloudHsmClusterInvalidConfiguration(ProblemCode.CloudHsmClusterInvalidConfiguration, false),
    LimitExceeded(ProblemCode.LimitExceeded, true),
    XksProxyUriInUse(ProblemCode.XksProxyUriInUse, true),
    XksProxyUriEndpointInUse(ProblemCode.XksProxyUriEndpointInUse, true),
    XksProxyUriUnreachable(ProblemCode.XksProxyUriUnreachable, false),
    XksProxyIncorrectAuthenticationCredential(ProblemCode.XksProxyIncorrectAuthenticationCredential, false),
    XksProxyVpcEndpointServiceInUse(ProblemCode.XksProxyVpcEndpointServiceInUse, true),
    XksProxyVpcEndpointServiceNotFound(ProblemCode.XksProxyVpcEndpointServiceNotFound, false),
    XksProxyVpcEndpointServiceInvalidConfiguration(ProblemCode.XksProxyVpcEndpointServiceInvalidConfiguration, false),
    XksProxyInvalidResponse(ProblemCode.XksProxyInvalidResponse, false),
    XksProxyInvalidConfiguration(ProblemCode.XksProxyInvalidConfiguration, false),
    Validation(ProblemCode.KmsValidation, false),
    /** AWS does not admit the service: a permission, its credentials, its signature or its clock. */
    AccessDenied(ProblemCode.KmsAccessDenied, false),
    /** Every throttling code of AWS. */
    Throttling(ProblemCode.KmsThrottled, false);

    private final ProblemCode problem;
    private final boolean conflict;

    KmsRefusal(ProblemCode problem, boolean conflict) {
        this.problem = problem;
        this.conflict = conflict;
    }

    public ProblemCode problem() {
        return problem;
    }

    /** Whether an existing key store is the cause. In a later attempt it may be the record's own key store. */
    public boolean conflict() {
        return conflict;
    }
}
