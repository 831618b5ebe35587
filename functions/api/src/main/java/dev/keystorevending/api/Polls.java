package dev.keystorevending.api;

import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.query.Polling;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What the answers about key stores that are not final have in common. */
@Singleton
final class Polls {

    private final InstantSource clock;

    Polls(InstantSource clock) {
        this.clock = clock;
    }

    /** Says when to poll the key store again, if it is not settled. */
    Reply retryAfter(Reply reply, KeyStore keyStore) {
        return Polling.retryAfter(keyStore, clock.instant())
                .map(time -> reply.with("Retry-After", Long.toString(time.toSeconds())))
                .orElse(reply);
    }
}
