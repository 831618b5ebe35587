package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.kms.UpdateAnswer;
import dev.keystorevending.core.kms.UpdateParameters;
import dev.keystorevending.core.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/** The commands that one run sends to KMS, paced together with those of concurrent runs. */
final class Commands {

    private static final Duration UNTIL_THE_NEXT_TRY = Duration.ofMillis(250);

    private final Ledger ledger;
    private final CustomKeyStores kms;
    private final InstantSource clock;
    private final Pause pause;
    private Instant ends = Instant.MIN;
    private boolean throttled;

    Commands(Ledger ledger, CustomKeyStores kms, InstantSource clock, Pause pause) {
        this.ledger = ledger;
        this.kms = kms;
        this.clock = clock;
        this.pause = pause;
    }

    /** From now on commands are sent until then. */
    void until(Instant end) {
        ends = end;
    }

    /** Waits for a permit. Returns false if the run's time is over or KMS throttles. */
    boolean permitted() {
        while (!throttled && clock.instant().isBefore(ends)) {
            if (ledger.takePermit(clock.instant(), Reconcile.COMMANDS_PER_SECOND)) {
                return true;
            }
            pause.pause(UNTIL_THE_NEXT_TRY);
        }
        return false;
    }

    /**
     * Whether the record is still the one that the run read from the index, which may be minutes old. A command decided on
     * an old copy could reverse what another run has settled since.
     */
    boolean current(KeyStore record) {
        return ledger.find(record.team(), record.id())
                .filter(now -> now.revision() == record.revision())
                .isPresent();
    }

    UpdateAnswer update(CustomKeyStoreId id, UpdateParameters parameters) {
        var answer = kms.update(id, parameters);
        throttled |= answer instanceof UpdateAnswer.Refused refused && refused.reason() == KmsRefusal.Throttling;
        return answer;
    }

    CommandAnswer send(Function<CustomKeyStores, CommandAnswer> command) {
        var answer = command.apply(kms);
        throttled |= answer instanceof CommandAnswer.Throttled;
        return answer;
    }
}
