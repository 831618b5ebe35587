package dev.keystorevending.core.check;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import dev.keystorevending.core.check.Repair.RestoreOwner;
import dev.keystorevending.core.check.TableContents.StoredOwner;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A live record is the owner of its key store in KMS; a deleted one is, until another record adopts the key store. An owner without a
 * record is normal: it is never deleted.
 */
final class OwnerRules {

    private OwnerRules() {}

    static Stream<Finding> contested(Lookups lookups) {
        return Stream.concat(contestedRecords(lookups), wrongOwners(lookups));
    }

    /** Two live records with one key store in KMS, or a live record whose key store another one owns. */
    private static Stream<Finding> contestedRecords(Lookups lookups) {
        var owners = owners(lookups);
        return live(lookups).entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .filter(record -> entry.getValue().size() > 1
                                || ownedByAnother(Optional.ofNullable(owners.get(entry.getKey())), record))
                        .map(record -> new Finding(
                                Kind.OWNER_CONTESTED,
                                record.item(),
                                "%s at revision %d is the key store %s in KMS, which another record has or owns."
                                        .formatted(
                                                record.keyStore().id(),
                                                record.keyStore().revision(),
                                                entry.getKey()),
                                new ByHand("Find out whose key store it is: compare the histories with CloudTrail."))));
    }

    private static boolean ownedByAnother(Optional<StoredOwner> owner, StoredRecord record) {
        return owner.filter(
                        stored -> !stored.keyStore().equals(record.keyStore().id()))
                .isPresent();
    }

    /** An owner whose record failed, has another key store in KMS, or belongs to another team. A record that is being created becomes the owner again. */
    private static Stream<Finding> wrongOwners(Lookups lookups) {
        return lookups.contents.owners().stream()
                .filter(owner -> !lookups.uncertain(owner.keyStore()))
                .flatMap(owner -> lookups.record(owner.keyStore()).stream()
                        .map(StoredRecord::keyStore)
                        .filter(record ->
                                !mayOwn(record, owner.id()) || !record.team().equals(owner.team()))
                        .map(record -> new Finding(
                                Kind.OWNER_CONTESTED,
                                owner.item(),
                                "%s is stored as the owner of %s; its record at revision %d has no such key store, or another team."
                                        .formatted(record.id(), owner.id(), record.revision()),
                                new ByHand("Find out whose key store it is: compare the history with CloudTrail."))));
    }

    private static boolean mayOwn(KeyStore record, CustomKeyStoreId id) {
        return switch (record.status()) {
            case Status.Creating creating -> true;
            case Status.Created created -> created.customKeyStoreId().equals(id);
            case Status.Changing changing -> changing.customKeyStoreId().equals(id);
            case Status.Deleting deleting -> deleting.customKeyStoreId().equals(id);
            case Status.Deleted deleted -> deleted.customKeyStoreId().equals(Optional.of(id));
            case Status.Failed failed -> false;
        };
    }

    static Stream<Finding> missing(Lookups lookups) {
        Set<CustomKeyStoreId> owned = owners(lookups).keySet();
        var live = live(lookups);
        return created(lookups).entrySet().stream()
                .filter(entry -> !owned.contains(entry.getKey()))
                .filter(entry -> live.getOrDefault(entry.getKey(), List.of()).size() <= 1)
                .map(entry -> missing(rightful(entry.getValue()), entry.getKey()));
    }

    /** The live record, or the last one that was deleted or forgotten. */
    private static StoredRecord rightful(List<StoredRecord> records) {
        return records.stream()
                .max(Comparator.comparing((StoredRecord record) ->
                                record.keyStore().status().live())
                        .thenComparing(record -> record.keyStore().updatedAt()))
                .orElseThrow();
    }

    private static Finding missing(StoredRecord record, CustomKeyStoreId id) {
        return new Finding(
                Kind.OWNER_MISSING,
                record.item(),
                "%s at revision %d is the key store %s in KMS, which has no owner."
                        .formatted(record.keyStore().id(), record.keyStore().revision(), id),
                new RestoreOwner(record.keyStore(), id));
    }

    private static Map<CustomKeyStoreId, StoredOwner> owners(Lookups lookups) {
        return lookups.contents.owners().stream().collect(Collectors.toMap(StoredOwner::id, Function.identity()));
    }

    private static Map<CustomKeyStoreId, List<StoredRecord>> live(Lookups lookups) {
        return lookups.certainlyLive()
                .filter(record -> id(record.keyStore()).isPresent())
                .collect(Collectors.groupingBy(record -> id(record.keyStore()).orElseThrow()));
    }

    private static Map<CustomKeyStoreId, List<StoredRecord>> created(Lookups lookups) {
        return lookups.certain()
                .filter(record -> id(record.keyStore()).isPresent())
                .collect(Collectors.groupingBy(record -> id(record.keyStore()).orElseThrow()));
    }

    private static Optional<CustomKeyStoreId> id(KeyStore keyStore) {
        return keyStore.status().inKms();
    }
}
