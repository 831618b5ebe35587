package dev.keystorevending.core.keystore;

import dev.keystorevending.core.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * A change that KMS has not confirmed yet. The record keeps its old configuration until then.
 *
 * @param target the configuration that was requested
 * @param credential whether KMS is told the credential, which KMS never shows
 * @param since when the change was requested
 * @param interrupt whether the caller allowed to disconnect the key store
 * @param reconnect whether the key store is connected again afterwards, because it was connected before
 * @param called whether {@code UpdateCustomKeyStore} may have been called; written before the call
 * @param next when reconcile takes the next step, unless the connection is changing
 * @param refused why KMS refused the last call, if an earlier one may have taken effect; empty if there was no refusal
 */
public record Change(
        Kind kind,
        Configuration target,
        boolean credential,
        Instant since,
        boolean interrupt,
        boolean reconnect,
        boolean called,
        Instant next,
        Optional<Problem> refused) {

    /** Why the change was requested; the mechanism is the same. */
    public enum Kind {
        UPDATE,
        ROTATION
    }

    /**
     * Whether KMS makes the change only while the key store is disconnected: every change but that of the name, and of the path
     * and the credential of a proxy.
     *
     * @param credential whether KMS is told the credential
     */
    public static boolean needsDisconnect(Backing before, Backing after, boolean credential) {
        if (!(before instanceof Backing.ExternalKeyStore old) || !(after instanceof Backing.ExternalKeyStore next)) {
            return credential || !before.equals(after);
        }
        return !old.withPath(next.path()).equals(next);
    }

    /** The same change after a call may have been made. */
    public Change called(Instant then) {
        return new Change(kind, target, credential, since, interrupt, reconnect, true, then, refused);
    }

    /** The same change after a refusal that is not final, or without one. */
    public Change refused(Optional<Problem> problem, Instant then) {
        return new Change(kind, target, credential, since, interrupt, reconnect, called, then, problem);
    }

    /** The same change, after which the key store is connected again. */
    public Change interrupting(Instant then) {
        return new Change(kind, target, credential, since, interrupt, true, called, then, refused);
    }
}
