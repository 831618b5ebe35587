package dev.keystorevending.emulator.cloudhsm;

/** The states of a CloudHSM cluster. */
public enum ClusterState {
    CREATE_IN_PROGRESS,
    UNINITIALIZED,
    INITIALIZE_IN_PROGRESS,
    INITIALIZED,
    ACTIVE,
    UPDATE_IN_PROGRESS,
    MODIFY_IN_PROGRESS,
    ROLLBACK_IN_PROGRESS,
    DELETE_IN_PROGRESS,
    DELETED,
    DEGRADED
}
