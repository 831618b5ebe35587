package dev.keystorevending.core.ledger;

import java.time.Instant;

/**
 * One line of a key store's history.
 *
 * @param action the action, from a fixed set
 * @param actor the caller, or {@code reconcile}
 * @param attempt the number of the creation attempt, from 1; 0 for actions on the connection
 * @param requestId the id of the request or invocation, which is also in its log line
 */
public record AuditLine(Instant at, AuditAction action, Actor actor, int attempt, String requestId, String detail) {}
