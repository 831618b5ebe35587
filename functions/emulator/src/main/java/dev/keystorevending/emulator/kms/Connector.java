package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.cloudhsm.Cluster;
import dev.keystorevending.emulator.cloudhsm.ClusterFault;
import dev.keystorevending.emulator.cloudhsm.EmulatedClusters;
import dev.keystorevending.emulator.cloudhsm.EmulatedClusters.Login;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Determines the result of a connect when it is due. */
final class Connector {

    private final EmulatedClusters clusters;
    private final ProxyChecks proxyChecks;
    private final Deque<ConnectionErrorCode> planned = new ArrayDeque<>();

    Connector(EmulatedClusters clusters, ProxyChecks proxyChecks) {
        this.clusters = clusters;
        this.proxyChecks = proxyChecks;
    }

    void failNext(ConnectionErrorCode errorCode) {
        planned.add(errorCode);
    }

    CustomKeyStore finish(CustomKeyStore store) {
        Optional<ConnectionErrorCode> error = Optional.ofNullable(planned.poll());
        if (error.isPresent()) {
            return failed(store, error.get());
        }
        return switch (store.backing()) {
            case Backing.CloudHsm backing -> connect(store, backing);
            case Backing.External backing ->
                proxyChecks
                        .connectError(backing)
                        .map(code -> failed(store, code))
                        .orElseGet(() -> connected(store));
        };
    }

    private CustomKeyStore connect(CustomKeyStore store, Backing.CloudHsm backing) {
        Optional<Cluster> cluster = clusters.find(backing.clusterId());
        if (cluster.isEmpty()) {
            return failed(store, ConnectionErrorCode.CLUSTER_NOT_FOUND);
        }
        Optional<ConnectionErrorCode> error = clusterError(cluster.get());
        if (error.isPresent()) {
            return failed(store, error.get());
        }
        return switch (clusters.logIn(backing.clusterId(), backing.kmsuserPassword())) {
            // From here on only KMS knows the password: the caller's secret is stale.
            case Login.In in -> connected(store.withBacking(backing.withKmsuserPassword(in.rotatedPassword())));
            case Login.WrongPassword wrong -> failed(store, ConnectionErrorCode.INVALID_CREDENTIALS);
            case Login.LockedOut locked -> failed(store, ConnectionErrorCode.USER_LOCKED_OUT);
        };
    }

    private static Optional<ConnectionErrorCode> clusterError(Cluster cluster) {
        if (cluster.hsms().isEmpty()) {
            return Optional.of(ConnectionErrorCode.INSUFFICIENT_CLOUDHSM_HSMS);
        }
        for (ClusterFault fault : cluster.faults()) {
            return switch (fault) {
                case SUBNET_DELETED -> Optional.of(ConnectionErrorCode.SUBNET_NOT_FOUND);
                case SUBNET_WITHOUT_FREE_ADDRESS ->
                    Optional.of(ConnectionErrorCode.INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET);
                case KMSUSER_LOGGED_IN -> Optional.of(ConnectionErrorCode.USER_LOGGED_IN);
                case KMSUSER_MISSING -> Optional.of(ConnectionErrorCode.USER_NOT_FOUND);
                case SECURITY_GROUP_CLOSED -> Optional.of(ConnectionErrorCode.NETWORK_ERRORS);
            };
        }
        return Optional.empty();
    }

    private static CustomKeyStore connected(CustomKeyStore store) {
        return store.withConnection(new Connection.Connected());
    }

    private static CustomKeyStore failed(CustomKeyStore store, ConnectionErrorCode errorCode) {
        return store.withConnection(new Connection.Failed(errorCode));
    }
}
