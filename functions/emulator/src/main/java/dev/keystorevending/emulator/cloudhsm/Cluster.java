package dev.keystorevending.emulator.cloudhsm;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A CloudHSM cluster.
 *
 * @param certificatePem the self-signed certificate of its owner ({@code customerCA.crt}), shared by clusters made from a backup
 * @param signedPem the cluster's own certificate, which the owner's has signed, and which {@code DescribeClusters} shows
 * @param kmsuserPassword what KMS must present to log in
 * @param wrongPasswords wrong passwords since the last right one; five lock the user out
 */
public record Cluster(
        String clusterId,
        String certificatePem,
        String signedPem,
        String kmsuserPassword,
        ClusterState state,
        List<Hsm> hsms,
        Set<ClusterFault> faults,
        int wrongPasswords,
        Instant createdAt) {

    private static final int WRONG_PASSWORDS_TO_LOCK = 5;

    public Cluster {
        hsms = List.copyOf(hsms);
        faults = Set.copyOf(faults);
    }

    /** An HSM, always active. */
    public record Hsm(String hsmId, String availabilityZone) {}

    public boolean isLockedOut() {
        return wrongPasswords >= WRONG_PASSWORDS_TO_LOCK;
    }

    /** Active HSMs in this many Availability Zones. */
    public long zones() {
        return hsms.stream().map(Hsm::availabilityZone).distinct().count();
    }

    public Cluster withState(ClusterState next) {
        return new Cluster(
                clusterId, certificatePem, signedPem, kmsuserPassword, next, hsms, faults, wrongPasswords, createdAt);
    }

    public Cluster withHsms(List<Hsm> next) {
        return new Cluster(
                clusterId, certificatePem, signedPem, kmsuserPassword, state, next, faults, wrongPasswords, createdAt);
    }

    public Cluster withFaults(Set<ClusterFault> next) {
        return new Cluster(
                clusterId, certificatePem, signedPem, kmsuserPassword, state, hsms, next, wrongPasswords, createdAt);
    }

    /** Sets the password, as the cluster's administrator or KMS's rotation does. A locked user is unlocked. */
    public Cluster withKmsuserPassword(String next) {
        return new Cluster(clusterId, certificatePem, signedPem, next, state, hsms, faults, 0, createdAt);
    }

    Cluster withWrongPasswords(int next) {
        return new Cluster(clusterId, certificatePem, signedPem, kmsuserPassword, state, hsms, faults, next, createdAt);
    }

    @Override
    public String toString() {
        return "Cluster[%s, %s]".formatted(clusterId, state);
    }
}
