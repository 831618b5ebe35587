package dev.keystorevending.core.ledger;

import java.time.Instant;

/**
 * One line of a key store's history.
 *
 * @param action what was done, one of a fixed set
 * @param actor who did it: a caller's principal, or {@code reconcile}
 * @param attempt the attempt of the creation that it belongs to
 * @param requestId the request or invocation, to find the log line
 */
public record AuditLine(Instant at, AuditAction action, String actor, int attempt, String requestId, String detail) {}
