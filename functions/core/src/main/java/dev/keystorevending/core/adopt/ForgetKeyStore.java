package dev.keystorevending.core.adopt;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.delete.DeleteOutcome;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.query.KeyStoreProblems;
import java.util.OptionalLong;

/** Ends the management of a key store that stays in KMS. Administrators only. KMS is not called. */
public final class ForgetKeyStore {

    private static final int TRIES = 3;

    /**
     * A request to forget.
     *
     * @param revision the revision that the record must have; empty if any will do
     */
    public record Command(TeamId team, KeyStoreId id, OptionalLong revision, Caller caller, String requestId) {}

    private final Ledger ledger;
    private final Access access;
    private final Deletion deletion;

    public ForgetKeyStore(Ledger ledger, Access access, Deletion deletion) {
        this.ledger = ledger;
        this.access = access;
        this.deletion = deletion;
    }

    /**
     * Forgets the key store, or returns why not. A repeated request changes nothing.
     *
     * @throws LedgerUnavailable if the table is unavailable; the request can be repeated
     */
    public DeleteOutcome forget(Command command) {
        var stranger = access.refuseAdministrator(command.caller().principal());
        if (stranger.isPresent()) {
            return new DeleteOutcome.Rejected(stranger.get());
        }
        for (int tried = 0; tried < TRIES; tried++) {
            var found = ledger.find(command.team(), command.id());
            if (found.isEmpty()) {
                return new DeleteOutcome.Rejected(KeyStoreProblems.notFound(command.team(), command.id()));
            }
            KeyStore record = found.get();
            if (record.status() instanceof Status.Deleted) {
                return new DeleteOutcome.Accepted(record);
            }
            if (command.revision().isPresent() && command.revision().getAsLong() != record.revision()) {
                return new DeleteOutcome.Rejected(KeyStoreProblems.changedSince(record, "delete"));
            }
            var refusal = InProgress.refuse(record);
            if (refusal.isPresent()) {
                return new DeleteOutcome.Rejected(refusal.get());
            }
            var after = deletion.forgotten(
                    record,
                    Actor.of(command.caller()),
                    command.requestId(),
                    "An administrator removed the key store from this service and kept "
                            + record.status().inKms().orElseThrow() + " in KMS.");
            if (after.status() instanceof Status.Deleted) {
                return new DeleteOutcome.Accepted(after);
            }
        }
        return new DeleteOutcome.Rejected(KeyStoreProblems.busy());
    }
}
