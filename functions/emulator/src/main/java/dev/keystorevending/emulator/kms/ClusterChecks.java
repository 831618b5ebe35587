package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.cloudhsm.Cluster;
import dev.keystorevending.emulator.cloudhsm.ClusterFault;
import dev.keystorevending.emulator.cloudhsm.ClusterState;
import dev.keystorevending.emulator.cloudhsm.EmulatedClusters;

/** The checks of a cluster during the call. The kmsuser password is not among them. */
final class ClusterChecks {

    private static final int ZONES_TO_CREATE = 2;

    private final EmulatedClusters clusters;

    ClusterChecks(EmulatedClusters clusters) {
        this.clusters = clusters;
    }

    void checkForCreate(Backing.CloudHsm backing) {
        Cluster cluster = usable(backing.clusterId());
        if (cluster.hsms().size() < ZONES_TO_CREATE || cluster.zones() < ZONES_TO_CREATE) {
            throw KmsError.CLOUD_HSM_CLUSTER_INVALID_CONFIGURATION.failure(
                    "It must have two active HSMs in different Availability Zones.");
        }
        if (!Certificates.same(cluster.certificatePem(), backing.trustAnchorCertificate())) {
            throw KmsError.INCORRECT_TRUST_ANCHOR.failure();
        }
    }

    void checkForUpdate(Backing.CloudHsm backing) {
        Cluster cluster = usable(backing.clusterId());
        if (!Certificates.same(cluster.certificatePem(), backing.trustAnchorCertificate())) {
            throw KmsError.CLOUD_HSM_CLUSTER_NOT_RELATED.failure();
        }
    }

    /** A missing cluster is reported later, by the error code of the connect. */
    void checkForConnect(Backing.CloudHsm backing) {
        if (clusters.find(backing.clusterId()).isPresent()) {
            usable(backing.clusterId());
        }
    }

    private Cluster usable(String clusterId) {
        Cluster cluster = clusters.find(clusterId).orElseThrow(KmsError.CLOUD_HSM_CLUSTER_NOT_FOUND::failure);
        if (cluster.state() != ClusterState.ACTIVE) {
            throw KmsError.CLOUD_HSM_CLUSTER_NOT_ACTIVE.failure();
        }
        if (cluster.faults().contains(ClusterFault.SECURITY_GROUP_CLOSED)) {
            throw KmsError.CLOUD_HSM_CLUSTER_INVALID_CONFIGURATION.failure(
                    "Its security group must allow TCP 2223-2225 in and out.");
        }
        return cluster;
    }
}
