package dev.keystorevending.core.proof;

import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What an audit trail must tell: one beginning, attempts that each wait for the lease before, one end, then the connection. */
final class Story {

    /** Two functions' clocks are this far apart at most in a schedule. */
    private static final Duration SKEW = Duration.ofSeconds(4);

    /** After these a key store is there, and nothing is requested but a connection. */
    private static final Set<AuditAction> LIVING = EnumSet.of(
            AuditAction.CREATED,
            AuditAction.ADOPTED,
            AuditAction.ADOPTED_FROM_KMS,
            AuditAction.DELETION_FAILED,
            AuditAction.UPDATED,
            AuditAction.CREDENTIAL_ROTATED,
            AuditAction.UPDATE_FAILED,
            AuditAction.ROTATION_FAILED);

    private enum Chapter {
        BEGINNING,
        ATTEMPT,
        ENDED,
        CHANGING,
        DELETING,
        GONE
    }

    private final KeyStore record;
    private final List<String> violations = new ArrayList<>();
    private Chapter chapter = Chapter.BEGINNING;
    private int attempt;
    private boolean failed;
    private boolean deletion;
    private Instant leaseUntil = Instant.MIN;
    private Instant last = Instant.MIN.plus(SKEW);

    private Story(KeyStore record) {
        this.record = record;
    }

    static List<String> violations(KeyStore record, List<AuditLine> trail) {
        var story = new Story(record);
        trail.forEach(story::read);
        AuditAction end = trail.stream()
                .map(AuditLine::action)
                .filter(action -> ends(action) || action == AuditAction.RESERVED)
                .reduce((earlier, later) -> later)
                .orElse(AuditAction.RESERVED);
        boolean fits = switch (record.status()) {
            case Status.Creating creating -> end == AuditAction.RESERVED;
            case Status.Created created -> LIVING.contains(end);
            case Status.Changing changing ->
                end == AuditAction.UPDATE_REQUESTED || end == AuditAction.ROTATION_REQUESTED;
            case Status.Deleting deleting -> end == AuditAction.DELETION_REQUESTED;
            case Status.Deleted deleted -> end == AuditAction.DELETED || end == AuditAction.FORGOTTEN;
            case Status.Failed failed -> end == AuditAction.CREATION_FAILED;
        };
        story.check(fits, "its trail ends with " + end);
        story.check(record.revision() == trail.size(), "its trail has not one line for each revision");
        return story.violations;
    }

    private void read(AuditLine line) {
        check(!line.at().isBefore(last.minus(SKEW)), line.action() + " is out of order");
        last = line.at();
        switch (line.action()) {
            case RESERVED -> {
                check(chapter == Chapter.BEGINNING || failed, "it is reserved twice");
                failed = false;
                chapter = Chapter.ATTEMPT;
                begin(line);
            }
            case TAKEN_OVER -> {
                check(chapter == Chapter.ATTEMPT, "it is taken over before it begins or after it ends");
                check(!line.at().isBefore(leaseUntil), "it is taken over within the lease of attempt " + attempt);
                begin(line);
            }
            case ANSWERED -> check(line.attempt() == attempt, "an answer is of no attempt");
            case CALLED_AGAIN -> {
                check(chapter == Chapter.ATTEMPT && line.attempt() == attempt, "a call is of no attempt");
                check(line.at().isBefore(leaseUntil), "a call is after its lease");
            }
            case CREATED, ADOPTED, CREATION_FAILED -> {
                check(chapter == Chapter.ATTEMPT && line.attempt() == attempt, "an end is of no attempt");
                chapter = Chapter.ENDED;
                failed = line.action() == AuditAction.CREATION_FAILED;
            }
            case CONNECTION_REQUESTED,
                    CONNECTING,
                    CONNECTED,
                    CONNECTION_FAILED,
                    CONNECTION_CONFIRMED,
                    DISCONNECTION_REQUESTED,
                    DISCONNECTING,
                    DISCONNECTED,
                    DISCONNECTION_FAILED,
                    DRIFT_SUSPECTED,
                    DRIFTED,
                    DRIFT_CHANGED,
                    DRIFT_RESOLVED,
                    ROTATION_REFUSED ->
                check(
                        chapter == Chapter.ENDED || chapter == Chapter.CHANGING || chapter == Chapter.DELETING,
                        "it connects before it is there, or after it is gone");
            case DELETION_REQUESTED -> {
                check(chapter == Chapter.ENDED && !failed, "it is to be deleted before it is there");
                chapter = Chapter.DELETING;
                deletion = true;
            }
            case UPDATE_REQUESTED, ROTATION_REQUESTED -> {
                check(chapter == Chapter.ENDED && !failed, "it is to be changed before it is there, or twice");
                chapter = Chapter.CHANGING;
            }
            case UPDATE_CALLED, UPDATE_REFUSED ->
                check(chapter == Chapter.CHANGING, "KMS is called for a change that nobody requested");
            case UPDATED, CREDENTIAL_ROTATED, UPDATE_FAILED, ROTATION_FAILED -> {
                check(chapter == Chapter.CHANGING, "a change ends that nobody requested");
                chapter = Chapter.ENDED;
            }
            case DELETION_FAILED -> {
                check(chapter == Chapter.DELETING, "a deletion fails that nobody requested");
                chapter = Chapter.ENDED;
            }
            case DELETED -> {
                check(chapter == Chapter.DELETING || failed || deletion, "it is deleted without a request");
                chapter = Chapter.GONE;
            }
            case ADOPTED_FROM_KMS -> {
                check(chapter == Chapter.BEGINNING, "it is adopted after it began");
                chapter = Chapter.ENDED;
            }
            case TRANSFERRED ->
                check(chapter == Chapter.ENDED && !failed, "it is transferred before it is there, or in between");
            case FORGOTTEN -> {
                check(chapter == Chapter.ENDED && !failed, "it is forgotten before it is there, or in between");
                chapter = Chapter.GONE;
            }
        }
    }

    private void begin(AuditLine line) {
        check(line.attempt() == attempt + 1, "attempt " + line.attempt() + " follows " + attempt);
        attempt = line.attempt();
        leaseUntil = line.at().plus(Ownership.LEASE);
    }

    private static boolean ends(AuditAction action) {
        return LIVING.contains(action)
                || action == AuditAction.CREATION_FAILED
                || action == AuditAction.UPDATE_REQUESTED
                || action == AuditAction.ROTATION_REQUESTED
                || action == AuditAction.DELETION_REQUESTED
                || action == AuditAction.DELETED
                || action == AuditAction.FORGOTTEN;
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(record.id() + ": " + violation);
        }
    }
}
