package dev.keystorevending.core.adopt;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.create.CreateCommand.CreateRequest;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.TransferAnswer;
import dev.keystorevending.core.ledger.Transfers;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.query.KeyStoreProblems;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Moves a key store to another team, with its claims and its share of the quota. Administrators only. KMS is not called. */
public final class TransferKeyStore {

    private static final int TRIES = 3;

    /**
     * A request to transfer.
     *
     * @param to the new team, which is not {@code team}
     */
    public record Command(
            TeamId team, KeyStoreId id, TeamId to, AcceptedViolations accepted, Caller caller, String requestId) {}

    private final Ledger ledger;
    private final Access access;
    private final InstantSource clock;
    private final Identifiers identifiers;

    public TransferKeyStore(Ledger ledger, Access access, InstantSource clock, Identifiers identifiers) {
        this.ledger = ledger;
        this.access = access;
        this.clock = clock;
        this.identifiers = identifiers;
    }

    /**
     * Transfers the key store, or returns why it stays. A repeated request changes nothing.
     *
     * @throws LedgerUnavailable if the table is unavailable; the request can be repeated
     */
    public TransferOutcome transfer(Command command) {
        var stranger = access.refuseAdministrator(command.caller().principal());
        if (stranger.isPresent()) {
            return new TransferOutcome.Rejected(stranger.get());
        }
        for (int tried = 0; tried < TRIES; tried++) {
            var found = ledger.find(command.team(), command.id());
            if (found.isEmpty()) {
                return repeated(command);
            }
            var refusal = InProgress.refuse(found.get());
            if (refusal.isPresent()) {
                return new TransferOutcome.Rejected(refusal.get());
            }
            var outcome = transfer(command, found.get());
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return new TransferOutcome.Rejected(KeyStoreProblems.busy());
    }

    /** An earlier request may have transferred the key store. */
    private TransferOutcome repeated(Command command) {
        return ledger.find(command.to(), command.id())
                .filter(moved -> Transfers.left(ledger, command.team(), command.id()))
                .<TransferOutcome>map(TransferOutcome.Transferred::new)
                .orElseGet(() -> new TransferOutcome.Rejected(KeyStoreProblems.notFound(command.team(), command.id())));
    }

    /** Returns nothing if another request was first. */
    private Optional<TransferOutcome> transfer(Command command, KeyStore record) {
        var policy = ledger.open(command.to(), Optional.empty()).policy();
        if (policy.isEmpty()) {
            return Optional.of(new TransferOutcome.Rejected(AdoptKeyStore.noPolicy(command.to())));
        }
        var violations = command.accepted().refuse(policy.get().policy(), asRequest(record), pointer -> "/team");
        return violations
                .<TransferOutcome>map(TransferOutcome.Rejected::new)
                .or(() -> transfer(command, record, policy.get()));
    }

    private Optional<TransferOutcome> transfer(Command command, KeyStore record, StoredPolicy policy) {
        Instant now = clock.instant();
        var next = record.movedTo(command.to(), now);
        var line = new AuditLine(
                now,
                AuditAction.TRANSFERRED,
                Actor.of(command.caller()),
                0,
                command.requestId(),
                "Transferred from team " + command.team() + " to team " + command.to() + "."
                        + command.accepted().sentence());
        var event = new Event(
                identifiers.eventId(),
                EventKind.KeyStoreTransferred,
                now,
                record.requestId(),
                next,
                Optional.of(command.team()));
        return switch (ledger.transfer(record, next, policy, line, event)) {
            case TransferAnswer.Transferred transferred -> Optional.of(new TransferOutcome.Transferred(next));
            case TransferAnswer.Overtaken overtaken -> Optional.empty();
            case TransferAnswer.QuotaUsed used ->
                Optional.of(new TransferOutcome.Rejected(TeamQuota.used(command.to(), used.quota())));
            case TransferAnswer.PolicyChanged changed ->
                Optional.of(
                        rejected(ProblemCode.ServiceUnavailable, "The new team's policy changed during the request."));
        };
    }

    /** The create request that the new team's policy would have to allow. */
    private static CreateRequest asRequest(KeyStore record) {
        return new CreateRequest(
                record.name(),
                record.backing(),
                record.secret().arn(),
                Optional.of(record.secret().versionId()),
                record.connect(),
                record.clientReference(),
                Optional.empty());
    }

    private static TransferOutcome rejected(ProblemCode code, String detail) {
        return new TransferOutcome.Rejected(new Problem(code, detail));
    }
}
