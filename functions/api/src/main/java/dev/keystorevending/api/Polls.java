package dev.keystorevending.api;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.query.AwaitKeyStore;
import dev.keystorevending.core.query.Polling;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.function.Predicate;

/** What the answers about key stores that are not final have in common. */
@Singleton
final class Polls {

    private final AwaitKeyStore awaitKeyStore;
    private final InstantSource clock;

    Polls(AwaitKeyStore awaitKeyStore, InstantSource clock) {
        this.awaitKeyStore = awaitKeyStore;
        this.clock = clock;
    }

    /** Returns the key store when it is final, or after the time that the caller prefers to wait; at once if it prefers none. */
    KeyStore awaited(Inputs inputs, KeyStore known, Predicate<KeyStore> isFinal) {
        return inputs.preferredWait()
                .map(wait -> awaitKeyStore.until(known, isFinal, wait.until()))
                .orElse(known);
    }

    /** Says in the reply that the caller's wait was granted, if it prefers one. */
    static Reply applied(Inputs inputs, Reply reply) {
        return inputs.preferredWait().map(wait -> wait.applied(reply)).orElse(reply);
    }

    /** A reply whose body is the key store. */
    Reply keyStore(int status, KeyStore keyStore, String outcome) {
        return described(Reply.json(status, Bodies.keyStore(keyStore), outcome), keyStore);
    }

    /** Adds the ETag of the key store in the body and, if it is not settled, says when to poll it again. */
    Reply described(Reply json, KeyStore keyStore) {
        var reply = json.with("ETag", "\"" + keyStore.revision() + "\"");
        return Polling.retryAfter(keyStore, clock.instant())
                .map(time -> reply.with("Retry-After", Long.toString(time.toSeconds())))
                .orElse(reply);
    }
}
