package dev.keystorevending.core.trail;

import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.KeyStoreId;
import java.time.Instant;
import java.util.Optional;

/**
 * One request in the audit trail of a team.
 *
 * @param at when the request was received
 * @param operation its name in the contract
 * @param caller who signed the request
 * @param dryRun whether the request could change nothing
 * @param outcome the code of the problem, or what the request came to, as in the log
 * @param keyStore the key store that it is about; empty if it names none
 */
public record TrailLine(
        Instant at,
        String operation,
        Caller caller,
        boolean dryRun,
        String outcome,
        Optional<KeyStoreId> keyStore,
        String requestId) {}
