package dev.keystorevending.emulator.cloudhsm;

/** Faults of a cluster that is ACTIVE. */
public enum ClusterFault {
    /** Found at once, at create and at connect. */
    SECURITY_GROUP_CLOSED,
    /** Found while connecting. */
    SUBNET_DELETED,
    /** Found while connecting. */
    SUBNET_WITHOUT_FREE_ADDRESS,
    /** Found while connecting. */
    KMSUSER_LOGGED_IN,
    /** Found while connecting. */
    KMSUSER_MISSING
}
