package dev.keystorevending.core.create;

import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.problem.Problem;

/** KMS's refusals told to the caller: what to mend, in words of our own. */
public final class KmsProblems {

    private KmsProblems() {}

    public static Problem of(KmsRefusal refusal) {
        return new Problem(refusal.problem(), detail(refusal));
    }

    private static String detail(KmsRefusal refusal) {
        return switch (refusal) {
            case CloudHsmClusterInUse ->
                "The cluster, or one that shares a backup history with it, has a custom key store already. Name another cluster.";
            case CustomKeyStoreNameInUse ->
                "The account has a custom key store of this name in this Region, made outside this service. Choose another name.";
            case CloudHsmClusterNotFound ->
                "KMS finds no such cluster in this account and Region. Check the cluster id.";
            case CloudHsmClusterNotActive -> "The cluster is not ACTIVE. Initialise and activate it, then try again.";
            case IncorrectTrustAnchor ->
                "The certificate is not the one that the cluster was initialised with. Send its customerCA.crt.";
            case CloudHsmClusterInvalidConfiguration ->
                "The cluster needs two active HSMs in different Availability Zones, private subnets, and a security group that lets TCP 2223 to 2225 through to itself.";
            case LimitExceeded ->
                "The account has as many custom key stores in this Region as its KMS quota allows. Delete one, or have an operator raise the quota.";
            case XksProxyUriInUse -> "Another custom key store of the account has this endpoint and path.";
            case XksProxyUriEndpointInUse -> "Another custom key store in this Region has this endpoint.";
            case XksProxyUriUnreachable ->
                "KMS does not reach the proxy, or it does not answer within 250 ms. It needs public DNS, port 443, a certificate of a public CA, and TLS 1.2 or 1.3.";
            case XksProxyIncorrectAuthenticationCredential ->
                "The proxy does not accept the credential in the secret. Put the right one into the secret.";
            case XksProxyVpcEndpointServiceInUse ->
                "Another custom key store in this Region has this VPC endpoint service.";
            case XksProxyVpcEndpointServiceNotFound ->
                "KMS finds no such VPC endpoint service. Check its name, Region and owner, and that it allows cks.kms.<Region>.amazonaws.com.";
            case XksProxyVpcEndpointServiceInvalidConfiguration ->
                "The VPC endpoint service needs a network load balancer in two Availability Zones, no acceptance, and a verified private DNS name equal to the endpoint's host.";
            case XksProxyInvalidResponse ->
                "The proxy's answer does not follow the XKS proxy API. A load balancer that listens on TCP instead of TLS does this too.";
            case XksProxyInvalidConfiguration -> "The proxy's path or TLS certificate does not fit. Check uriPath.";
            case Validation -> "KMS does not accept a value that this service found well-formed.";
            case AccessDenied -> "The service's own role lacks a right in KMS. An operator must mend it.";
            case Throttling -> "KMS allows five such requests a second. Try again with the same idempotency key.";
        };
    }
}
