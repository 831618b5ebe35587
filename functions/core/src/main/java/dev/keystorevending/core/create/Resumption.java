package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.KeyStore;

/** Takes over a creation whose lease has ended: what reconcile does each minute, and a retry under the same key at once. */
@FunctionalInterface
public interface Resumption {

    /** The record as it is after at most one step; the same record where somebody else was faster or nothing can be known. */
    KeyStore resume(KeyStore creating, String requestId);
}
