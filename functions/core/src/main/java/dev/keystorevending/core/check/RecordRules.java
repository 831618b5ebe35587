package dev.keystorevending.core.check;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import dev.keystorevending.core.check.Repair.RestoreDue;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.DueKind;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a record must agree with: its history, and the index of due records. */
final class RecordRules {

    private RecordRules() {}

    /** Every write of a record also writes a line of its history, some an event; a record is never older than these. */
    static Stream<Finding> behind(Lookups lookups) {
        return lookups.contents.records().stream().filter(lookups::behind).map(record -> {
            var keyStore = record.keyStore();
            return new Finding(
                    Kind.RECORD_BEHIND,
                    record.item(),
                    "The record is at revision %d; its history or its events are at revision %d."
                            .formatted(keyStore.revision(), lookups.lastWritten(keyStore.id())),
                    new ByHand(
                            "Compare the record with its history and with KMS, and correct its state and revision."));
        });
    }

    static Stream<Finding> missing(Lookups lookups) {
        return lookups.lost()
                .map(
                        owner -> new Finding(
                                Kind.RECORD_MISSING,
                                owner.item(),
                                "%s of team %s owns %s and holds claims, and has no record."
                                        .formatted(owner.keyStore(), owner.team(), owner.id()),
                                new ByHand(
                                        "Restore the record from a backup, or release the claims if KMS has no such key store.")));
    }

    /** A record that is due must be in the index under its kind, and one with nothing to do in none. */
    static Stream<Finding> notDue(Lookups lookups) {
        return lookups.certain()
                .filter(record -> !record.due().equals(kind(record.keyStore())))
                .map(record -> new Finding(
                        Kind.RECORD_NOT_DUE,
                        record.item(),
                        "The record at revision %d is due under %s; its state requires %s."
                                .formatted(
                                        record.keyStore().revision(),
                                        text(record.due()),
                                        text(kind(record.keyStore()))),
                        new RestoreDue(record.keyStore())));
    }

    private static Optional<DueKind> kind(KeyStore keyStore) {
        return keyStore.dueAt().map(at -> DueKind.of(keyStore));
    }

    private static String text(Optional<DueKind> kind) {
        return kind.map(DueKind::name).orElse("no kind");
    }

    static Stream<Finding> historyIncomplete(Lookups lookups) {
        return lookups.certain()
                .filter(record -> missingLine(lookups, record.keyStore()) > 0)
                .map(record -> new Finding(
                        Kind.HISTORY_INCOMPLETE,
                        record.item(),
                        "The record is at revision %d; the line of revision %d is missing in its history."
                                .formatted(record.keyStore().revision(), missingLine(lookups, record.keyStore())),
                        new ByHand("The line cannot be derived from other items. No work depends on it.")));
    }

    /** The first revision without a line, or 0. */
    private static long missingLine(Lookups lookups, KeyStore keyStore) {
        var history = lookups.history(keyStore.id());
        return LongStream.rangeClosed(1, keyStore.revision())
                .filter(revision -> !history.containsKey(revision))
                .findFirst()
                .orElse(0);
    }
}
