package dev.keystorevending.core.check;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import dev.keystorevending.core.check.Repair.DeleteKey;
import dev.keystorevending.core.check.Repair.RestoreKey;
import dev.keystorevending.core.check.TableContents.StoredKey;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Ledger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A record and its idempotency key name each other until the key expires. DynamoDB deletes it some time after that. The key of a
 * record that was transferred stays with the team that sent it, and is not required.
 */
final class KeyRules {

    private KeyRules() {}

    private record Name(TeamId team, IdempotencyKey key) {}

    static Stream<Finding> withoutRecord(Lookups lookups) {
        return lookups.contents.keys().stream()
                .filter(key -> key.expiresAt().isAfter(lookups.contents.readAt()))
                .filter(key -> !lookups.uncertain(key.keyStore())
                        && !lookups.transferred(key.keyStore())
                        && recordOf(lookups, key).isEmpty())
                .map(key -> new Finding(
                        Kind.KEY_WITHOUT_RECORD,
                        key.item(),
                        "The idempotency key names %s, which has no record.".formatted(key.keyStore()),
                        new DeleteKey(key)));
    }

    /** A key whose record has another key or fingerprint, and a record whose key was given to another one before its time. */
    static Stream<Finding> contested(Lookups lookups) {
        var keys = byName(lookups);
        var ofKeys = lookups.contents.keys().stream()
                .filter(key -> !lookups.uncertain(key.keyStore()))
                .flatMap(key -> recordOf(lookups, key).stream()
                        .map(StoredRecord::keyStore)
                        .filter(record -> !record.idempotencyKey().equals(key.key())
                                || !record.fingerprint().equals(key.fingerprint()))
                        .map(record -> new Finding(
                                Kind.KEY_CONTESTED,
                                key.item(),
                                "The idempotency key names %s, whose record has another key or fingerprint."
                                        .formatted(record.id()),
                                new ByHand("Correct the key to what the record says."))));
        var ofRecords = remembered(lookups)
                .filter(record -> Optional.ofNullable(keys.get(name(record.keyStore())))
                        .filter(key -> !key.keyStore().equals(record.keyStore().id()))
                        .isPresent())
                .map(record -> new Finding(
                        Kind.KEY_CONTESTED,
                        record.item(),
                        "The record's idempotency key names another key store.",
                        new ByHand("Find out which of the two the caller's request created.")));
        return Stream.concat(ofKeys, ofRecords);
    }

    static Stream<Finding> missing(Lookups lookups) {
        var keys = byName(lookups);
        return remembered(lookups)
                .filter(record -> !keys.containsKey(name(record.keyStore())))
                .map(record -> new Finding(
                        Kind.KEY_MISSING,
                        record.item(),
                        "The idempotency key of %s at revision %d is missing."
                                .formatted(
                                        record.keyStore().id(),
                                        record.keyStore().revision()),
                        new RestoreKey(record.keyStore())));
    }

    /** The records whose keys have not expired. */
    private static Stream<StoredRecord> remembered(Lookups lookups) {
        return lookups.certain()
                .filter(record -> !lookups.transferred(record.keyStore().id()))
                .filter(record ->
                        record.keyStore().reservedAt().plus(Ledger.KEY_KEPT).isAfter(lookups.contents.readAt()));
    }

    private static Optional<StoredRecord> recordOf(Lookups lookups, StoredKey key) {
        return lookups.record(key.keyStore())
                .filter(record -> record.keyStore().team().equals(key.team()));
    }

    private static Map<Name, StoredKey> byName(Lookups lookups) {
        var keys = new HashMap<Name, StoredKey>();
        lookups.contents.keys().forEach(key -> keys.put(new Name(key.team(), key.key()), key));
        return keys;
    }

    private static Name name(KeyStore record) {
        return new Name(record.team(), record.idempotencyKey());
    }
}
