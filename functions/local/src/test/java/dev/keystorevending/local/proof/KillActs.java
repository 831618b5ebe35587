package dev.keystorevending.local.proof;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the administrators and the operator of the kill test tried to do. A request without a response may have taken effect, so the
 * final check takes what they tried as permitted, and nothing else.
 */
final class KillActs {

    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final Set<String> transferred = ConcurrentHashMap.newKeySet();
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Set<String> disconnectedInKms = ConcurrentHashMap.newKeySet();
    private final Set<String> deletedInKms = ConcurrentHashMap.newKeySet();

    /** A record that is to be deleted or forgotten. */
    void remove(String keyStore) {
        removed.add(keyStore);
    }

    boolean mayBeRemoved(String keyStore) {
        return removed.contains(keyStore);
    }

    /** A record that is to go to another team. */
    void transfer(String keyStore) {
        transferred.add(keyStore);
    }

    boolean mayBeTransferred(String keyStore) {
        return transferred.contains(keyStore);
    }

    /** A key store that the operator made in KMS. */
    void make(String customKeyStoreId) {
        made.add(customKeyStoreId);
    }

    /** The key stores that KMS confirmed to the operator. */
    Set<String> made() {
        return Set.copyOf(made);
    }

    /** A key store that the operator is about to disconnect in KMS. */
    void disconnectInKms(String customKeyStoreId) {
        disconnectedInKms.add(customKeyStoreId);
    }

    boolean mayBeDisconnectedInKms(String customKeyStoreId) {
        return disconnectedInKms.contains(customKeyStoreId);
    }

    /** A key store that the operator is about to delete in KMS. */
    void deleteInKms(String customKeyStoreId) {
        deletedInKms.add(customKeyStoreId);
    }

    boolean mayBeDeletedInKms(String customKeyStoreId) {
        return deletedInKms.contains(customKeyStoreId);
    }
}
