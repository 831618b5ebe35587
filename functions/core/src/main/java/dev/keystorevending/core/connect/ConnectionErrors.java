package dev.keystorevending.core.connect;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The causes of failed connections, each with its remedy: the 18 values of {@code ConnectionErrorCodeType} in the KMS
 * service model, the errors of {@code ConnectCustomKeyStore}, and two codes of this service.
 */
public final class ConnectionErrors {

    /** The connect or disconnect did not complete by its deadline. */
    public static final String DEADLINE_PASSED = "DEADLINE_PASSED";

    /** KMS does not list the key store, some minutes after the request. */
    public static final String NOT_LISTED = "NOT_LISTED";

    private static final String AGAIN = " Then PUT the connection to CONNECTED again.";

    private static final List<ConnectionError> ALL = List.of(
            error(
                    "INTERNAL_ERROR",
                    "KMS could not complete the connect because of an internal error.",
                    "Connect the key store again. If the error recurs, contact AWS Support."),
            error(
                    "NETWORK_ERRORS",
                    "Network errors prevent KMS from reaching the key store.",
                    "Wait a few minutes." + AGAIN),
            error(
                    "INVALID_CREDENTIALS",
                    "The kmsuser password, or the XKS proxy credential, is not correct.",
                    "CloudHSM: set the kmsuser password in the cluster to the one that KMS has, or tell KMS the right one with a credential rotation (POST …/credential-rotations). XKS: correct the credential in the proxy, or tell KMS another one with a credential rotation."
                            + AGAIN),
            error(
                    "CLUSTER_NOT_FOUND",
                    "KMS cannot find the cluster.",
                    "Restore the cluster from a backup and change the key store's clusterId (PATCH)." + AGAIN),
            error("INSUFFICIENT_CLOUDHSM_HSMS", "The cluster has no active HSM.", "Add an HSM to the cluster." + AGAIN),
            error(
                    "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
                    "A private subnet of the cluster has no free IP address.",
                    "Free at least one IP address, preferably two, in each private subnet of the cluster." + AGAIN),
            error(
                    "SUBNET_NOT_FOUND",
                    "A subnet of the cluster was deleted.",
                    "Create a cluster from a backup and change the key store's clusterId (PATCH)." + AGAIN),
            error(
                    "USER_LOCKED_OUT",
                    "CloudHSM locked kmsuser after five wrong passwords.",
                    "Change the kmsuser password in the cluster and tell KMS with a credential rotation." + AGAIN),
            error(
                    "USER_LOGGED_IN",
                    "kmsuser is logged in to the cluster, so KMS cannot rotate its password.",
                    "Log kmsuser out. If its password was changed, tell KMS with a credential rotation." + AGAIN),
            error(
                    "USER_NOT_FOUND",
                    "The crypto user kmsuser does not exist on every HSM of the cluster.",
                    "Create kmsuser, check that it exists on every HSM, and tell KMS its password with a credential rotation."
                            + AGAIN),
            error(
                    "XKS_PROXY_ACCESS_DENIED",
                    "The proxy's authorization denies the requests of KMS.",
                    "Allow KMS in the proxy's authorization." + AGAIN),
            error(
                    "XKS_PROXY_INVALID_CONFIGURATION",
                    "The proxy does not have the key store's URI path.",
                    "Check uriPath against the proxy's configuration." + AGAIN),
            error(
                    "XKS_PROXY_INVALID_RESPONSE",
                    "KMS cannot interpret the proxy's response.",
                    "Ask the proxy's vendor. A load balancer with a TCP instead of a TLS listener also causes this error."
                            + AGAIN),
            error(
                    "XKS_PROXY_INVALID_TLS_CONFIGURATION",
                    "KMS cannot establish a TLS connection to the proxy.",
                    "The proxy needs TLS 1.2 or 1.3 and an unexpired certificate for its host name, issued by a CA that KMS trusts."
                            + AGAIN),
            error(
                    "XKS_PROXY_NOT_REACHABLE",
                    "KMS cannot reach the proxy, or the proxy cannot reach its external key manager.",
                    "Check the endpoint, the path, the proxy and the external key manager." + AGAIN),
            error(
                    "XKS_PROXY_TIMED_OUT",
                    "The proxy did not respond within 250 milliseconds.",
                    "Reduce the proxy's latency, or move it closer to the Region." + AGAIN),
            error(
                    "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
                    "The configuration of the VPC endpoint service does not meet the requirements of KMS.",
                    "It needs a network load balancer in two Availability Zones, acceptance not required, and a verified private DNS name equal to the endpoint's host."
                            + AGAIN),
            error(
                    "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
                    "KMS cannot find the VPC endpoint service.",
                    "Check its name and Region, and that it allows the principal cks.kms.<Region>.amazonaws.com."
                            + AGAIN),
            error(
                    "CloudHsmClusterNotActive",
                    "The cluster is not active.",
                    "Initialise and activate the cluster." + AGAIN),
            error(
                    "CloudHsmClusterInvalidConfiguration",
                    "The configuration of the cluster does not meet the requirements of KMS.",
                    "Check the HSMs, the private subnets, and the security group (TCP 2223 to 2225 to itself)."
                            + AGAIN),
            error(
                    "AccessDenied",
                    "The service's role lacks a KMS permission.",
                    "An operator must allow kms:ConnectCustomKeyStore for the role." + AGAIN),
            error(
                    DEADLINE_PASSED,
                    "KMS accepted the connect or disconnect, but did not complete it by the deadline.",
                    "Check the last state that KMS reported. Repeat the request, or contact AWS Support."),
            error(
                    NOT_LISTED,
                    "KMS does not list the key store: it was deleted outside this service.",
                    "DELETE the key store, which frees its name. Then create it again with a new idempotency key."));

    private static final Map<String, ConnectionError> BY_CODE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConnectionError::code, Function.identity()));

    private ConnectionErrors() {}

    /** Returns the error of a code. A code that this service does not know is passed on with a general remedy. */
    public static ConnectionError of(String code) {
        var known = BY_CODE.get(code);
        return known != null
                ? known
                : error(
                        code,
                        "KMS reports an error code that this service does not know.",
                        "See the KMS documentation." + AGAIN);
    }

    private static ConnectionError error(String code, String meaning, String remedy) {
        return new ConnectionError(code, meaning, remedy);
    }
}
