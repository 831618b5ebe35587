package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.change.AutomaticRotation;
import dev.keystorevending.core.change.Update;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.policy.Policies;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Processes all records that are due and moves each by one step. Level-triggered: a step depends only on the current state
 * of the ledger and KMS, never on what triggered the run. A repeated, late or reordered run therefore does no harm.
 */
public final class Reconcile {

    /** The time after which a run starts no further step; a step may take 9 s, the sweep of the outbox follows, and the
     * function has 29 s. */
    public static final Duration TIME_BUDGET = Duration.ofSeconds(10);

    /** Commands to KMS per second, of all runs together. KMS allows five requests per second and operation. */
    public static final int COMMANDS_PER_SECOND = 3;

    /** The usual settling time: KMS documents that a change is visible within seconds, sometimes several minutes. */
    public static final Duration SETTLING = Duration.ofMinutes(5);

    private final Ledger ledger;
    private final CustomKeyStores kms;
    private final TakeOver takeOver;
    private final Deletion deletion;
    private final Update update;
    private final AutomaticRotation rotation;
    private final InstantSource clock;
    private final Identifiers identifiers;
    private final Pause pause;
    private final Duration settling;
    private final LookTimes looks;
    private final Policies policies;

    /**
     * Creates the use case.
     *
     * @param settling how long KMS may report a state from before a command, {@link #SETTLING} in AWS
     * @param looks when the records at rest are compared with KMS
     * @param policies say whether a key store that lost its connection is connected again
     */
    public Reconcile(
            Ledger ledger,
            CustomKeyStores kms,
            TakeOver takeOver,
            Deletion deletion,
            Update update,
            AutomaticRotation rotation,
            InstantSource clock,
            Identifiers identifiers,
            Pause pause,
            Duration settling,
            LookTimes looks,
            Policies policies) {
        this.ledger = ledger;
        this.kms = kms;
        this.takeOver = takeOver;
        this.deletion = deletion;
        this.update = update;
        this.rotation = rotation;
        this.clock = clock;
        this.identifiers = identifiers;
        this.pause = pause;
        this.settling = settling;
        this.looks = looks;
        this.policies = policies;
    }

    /**
     * Processes the due records, the longest due first, until all are processed or {@link #TIME_BUDGET} has passed. A record
     * that cannot be moved is reported and does not block the others.
     *
     * @throws dev.keystorevending.core.ledger.LedgerUnavailable if the due records cannot be read
     */
    public Report run(String requestId) {
        return run(requestId, Optional.empty());
    }

    /** Does the same after it has compared the key stores that rotate with this secret, whether or not they are due. */
    public Report run(String requestId, Optional<SecretArn> changed) {
        var commands = new Commands(ledger, kms, clock, pause);
        var connections = new ConnectionRecords(ledger, clock, identifiers, requestId);
        var look = new Look(ledger, policies, connections, clock, identifiers, looks, settling, requestId);
        return new ReconcileRun(
                        ledger,
                        kms,
                        takeOver,
                        deletion,
                        update,
                        rotation,
                        commands,
                        connections,
                        look,
                        clock,
                        settling,
                        requestId)
                .play(changed);
    }

    /**
     * The results of one run.
     *
     * @param due the number of records that were due
     * @param moved the number of due records that changed
     * @param takenOver the number of creations that were taken over
     * @param stuck the number of creations still in progress {@link dev.keystorevending.core.create.Ownership#RETRY_WINDOW} after their reservation
     * @param unreadable the number of due items that this code cannot read
     * @param damaged the number of records that could not be written because the items of the table contradict each other
     * @param unowned the number of key stores in KMS that no record owns; empty if they were not counted
     * @param oldestRequest the age of the oldest request to connect, disconnect or delete that KMS has not accepted; zero if there is none
     * @param drifted the number of key stores at rest that KMS shows otherwise than their records
     * @param storesSeen the number of key stores that KMS listed; empty if KMS was not called or was unavailable
     * @param connected the key stores that are now connected
     * @param faults the failures, one line each, without secrets
     */
    public record Report(
            int due,
            int moved,
            int takenOver,
            int stuck,
            int unreadable,
            int damaged,
            OptionalInt unowned,
            Duration oldestRequest,
            int drifted,
            OptionalInt storesSeen,
            List<NewConnection> connected,
            List<String> faults) {}

    /**
     * A key store that KMS now reports as connected.
     *
     * @param took the time since the connection was requested
     */
    public record NewConnection(KeyStore keyStore, Duration took) {}
}
