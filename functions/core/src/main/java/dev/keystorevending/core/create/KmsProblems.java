package dev.keystorevending.core.create;

import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.problem.Problem;

/** Translates the refusals of KMS into problems that say how to fix the request. Messages of KMS are never passed on. */
public final class KmsProblems {

    private KmsProblems() {}

    public static Problem of(KmsRefusal refusal) {
        return new Problem(refusal.problem(), detail(refusal));
    }

    private static String detail(KmsRefusal refusal) {
        return switch (refusal) {
            case CloudHsmClusterInUse ->
                "The cluster, or one that shares a backup history with it, already has a custom key store. Specify another cluster.";
            case CustomKeyStoreNameInUse ->
                "A custom key store created outside this service has this name in this account and Region. Choose another name.";
            case CloudHsmClusterNotFound ->
                "KMS cannot find the cluster in this account and Region. Check the cluster id.";
            case CloudHsmClusterNotActive -> "The cluster is not ACTIVE. Initialize and activate it.";
            case IncorrectTrustAnchor ->
                "The certificate is not the trust anchor that the cluster was initialized with. Send the cluster's customerCA.crt.";
            case CloudHsmClusterNotRelated ->
                "The cluster does not share a backup history with the key store's cluster. Specify a cluster that was made from a backup of it.";
            case CloudHsmClusterInvalidConfiguration ->
                "The cluster needs two active HSMs in different Availability Zones, private subnets, and a security group that allows TCP 2223 to 2225 to itself. mTLS must be off on the cluster.";
            case LimitExceeded ->
                "The account has reached its KMS quota of custom key stores in this Region. DELETE a key store that nobody needs, or ask an operator to raise the quota.";
            case XksProxyUriInUse ->
                "Another custom key store in this account and Region uses this endpoint and path. Use another path.";
            case XksProxyUriEndpointInUse ->
                "Another custom key store in this account and Region uses this endpoint. Use another endpoint.";
            case XksProxyUriUnreachable ->
                "KMS cannot reach the proxy, or the proxy does not respond within 250 ms. Correct the proxy: it needs a public DNS name, port 443, a certificate from a public CA, and TLS 1.2 or 1.3.";
            case XksProxyIncorrectAuthenticationCredential ->
                "The proxy rejects the credential in the secret. Correct the secret's value.";
            case XksProxyVpcEndpointServiceInUse ->
                "Another custom key store in this account and Region uses this VPC endpoint service. Use another service.";
            case XksProxyVpcEndpointServiceNotFound ->
                "KMS cannot find the VPC endpoint service. Check its name, Region and owner, and that it allows the principal cks.kms.<Region>.amazonaws.com.";
            case XksProxyVpcEndpointServiceInvalidConfiguration ->
                "The VPC endpoint service needs a network load balancer in two Availability Zones, acceptance not required, and a verified private DNS name equal to the endpoint's host.";
            case XksProxyInvalidResponse ->
                "The proxy's response does not conform to the XKS proxy API. A load balancer with a TCP instead of a TLS listener also causes this error. Correct the load balancer or the proxy.";
            case XksProxyInvalidConfiguration ->
                "The proxy's URI path or TLS certificate is not correct. Check uriPath.";
            case Validation -> "KMS rejects a value that passed this service's validation.";
            case AccessDenied ->
                "KMS does not accept this service's requests: its role lacks a permission, or its credentials, signature or clock are not valid. An operator must correct it.";
            case Throttling -> "KMS throttled the request: it allows five such requests per second.";
        };
    }
}
