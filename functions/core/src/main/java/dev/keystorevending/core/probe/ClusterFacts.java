package dev.keystorevending.core.probe;

import java.util.List;

/** What CloudHSM shows of a cluster. */
public sealed interface ClusterFacts {

    /** The look failed or was denied; {@code cause} is AWS's error code or the name of an exception. */
    record NotShown(String cause) implements ClusterFacts {}

    record Missing() implements ClusterFacts {}

    /**
     * A cluster.
     *
     * @param certificate the {@code ClusterCertificate} in PEM; empty if the cluster has none yet
     */
    record Shown(String state, List<Hsm> hsms, String certificate) implements ClusterFacts {

        public Shown {
            hsms = List.copyOf(hsms);
        }
    }

    /** An HSM and the Availability Zone that it is in. */
    record Hsm(String state, String zone) {}
}
