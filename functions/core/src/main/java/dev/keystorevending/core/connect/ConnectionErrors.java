package dev.keystorevending.core.connect;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The 18 values of {@code ConnectionErrorCodeType} in the KMS service model, the refusals of
 * {@code ConnectCustomKeyStore}, and the deadline of this service; each with its remedy.
 */
public final class ConnectionErrors {

    /** The connect did not end in time. */
    public static final String DEADLINE_PASSED = "DEADLINE_PASSED";

    private static final String AGAIN = " Then PUT the connection to CONNECTED again.";

    private static final List<ConnectionError> ALL = List.of(
            error(
                    "INTERNAL_ERROR",
                    "KMS could not complete the connect because of an error of its own.",
                    "Connect again; if it happens again, ask AWS Support."),
            error("NETWORK_ERRORS", "Network errors kept KMS from the key store.", "Wait some minutes." + AGAIN),
            error(
                    "INVALID_CREDENTIALS",
                    "The kmsuser password, or the XKS proxy credential, is not the right one.",
                    "CloudHSM: set the kmsuser password in the cluster to the one that KMS was given, or update the store's password. XKS: put the proxy's credential right, or update the store's."
                            + AGAIN),
            error(
                    "CLUSTER_NOT_FOUND",
                    "KMS cannot find the cluster.",
                    "Restore the cluster from a backup and update the store's cluster id." + AGAIN),
            error("INSUFFICIENT_CLOUDHSM_HSMS", "The cluster has no active HSM.", "Add an HSM to the cluster." + AGAIN),
            error(
                    "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
                    "A private subnet of the cluster has no free IP address.",
                    "Free an address, better two, in each of the cluster's subnets." + AGAIN),
            error(
                    "SUBNET_NOT_FOUND",
                    "A subnet of the cluster was deleted.",
                    "Make a cluster from a backup and update the store's cluster id." + AGAIN),
            error(
                    "USER_LOCKED_OUT",
                    "CloudHSM locked kmsuser after five wrong passwords.",
                    "Change the kmsuser password in the cluster and update the store's password." + AGAIN),
            error(
                    "USER_LOGGED_IN",
                    "kmsuser is logged in to the cluster, so KMS cannot rotate its password.",
                    "Log kmsuser out. If its password was changed, update the store's password." + AGAIN),
            error(
                    "USER_NOT_FOUND",
                    "The cluster has no crypto user kmsuser, or not on every HSM.",
                    "Create kmsuser, look that it is on every HSM, and update the store's password." + AGAIN),
            error(
                    "XKS_PROXY_ACCESS_DENIED",
                    "The proxy's own authorization denies KMS.",
                    "Allow KMS in the proxy's authorization." + AGAIN),
            error(
                    "XKS_PROXY_INVALID_CONFIGURATION",
                    "The proxy does not know the store's path.",
                    "Check uriPath against the proxy's configuration." + AGAIN),
            error(
                    "XKS_PROXY_INVALID_RESPONSE",
                    "KMS does not understand the proxy's answer.",
                    "Ask the proxy's vendor; a load balancer that listens on TCP instead of TLS does this too."
                            + AGAIN),
            error(
                    "XKS_PROXY_INVALID_TLS_CONFIGURATION",
                    "KMS cannot make a TLS connection to the proxy.",
                    "The proxy needs TLS 1.2 or 1.3 and an unexpired certificate for its name by a CA that KMS trusts."
                            + AGAIN),
            error(
                    "XKS_PROXY_NOT_REACHABLE",
                    "KMS does not reach the proxy, or no key manager behind it is available.",
                    "Check endpoint, path, proxy and key managers." + AGAIN),
            error(
                    "XKS_PROXY_TIMED_OUT",
                    "The proxy did not answer within 250 milliseconds.",
                    "Make the proxy faster or bring it nearer to the Region." + AGAIN),
            error(
                    "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
                    "The VPC endpoint service is not set up as KMS needs it.",
                    "It needs a network load balancer in two Availability Zones, no acceptance, and a verified private DNS name equal to the endpoint's host."
                            + AGAIN),
            error(
                    "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
                    "KMS does not find the VPC endpoint service.",
                    "Check its name and Region, and that it allows cks.kms.<Region>.amazonaws.com." + AGAIN),
            error(
                    "CloudHsmClusterNotActive",
                    "The cluster is not active.",
                    "Initialise and activate the cluster." + AGAIN),
            error(
                    "CloudHsmClusterInvalidConfiguration",
                    "The cluster is not set up as KMS needs it.",
                    "Check HSMs, private subnets, and the security group (TCP 2223 to 2225 to itself)." + AGAIN),
            error(
                    "AccessDenied",
                    "The service's own role lacks a right in KMS.",
                    "An operator must grant the role kms:ConnectCustomKeyStore." + AGAIN),
            error(
                    DEADLINE_PASSED,
                    "KMS did not end the connect or disconnect in time.",
                    "See what KMS showed last; connect again, or ask AWS Support."));

    private static final Map<String, ConnectionError> BY_CODE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConnectionError::code, Function.identity()));

    private ConnectionErrors() {}

    /** The error of a code; a code that is not known yet is told as it is. */
    public static ConnectionError of(String code) {
        var known = BY_CODE.get(code);
        return known != null
                ? known
                : error(
                        code,
                        "KMS reports a code that this service does not know.",
                        "See the KMS documentation." + AGAIN);
    }

    private static ConnectionError error(String code, String meaning, String remedy) {
        return new ConnectionError(code, meaning, remedy);
    }
}
