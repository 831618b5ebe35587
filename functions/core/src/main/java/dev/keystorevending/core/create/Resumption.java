package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;

/** Takes over a creation whose lease has ended. Reconcile does so every minute; a retry with the same key does so at once. */
@FunctionalInterface
public interface Resumption {

    /** Makes at most one step and returns the record after it. The record is unchanged if KMS is unavailable or the lease runs. */
    KeyStore resume(KeyStore creating, String requestId);
}
