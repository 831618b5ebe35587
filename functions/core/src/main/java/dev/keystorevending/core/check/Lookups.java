package dev.keystorevending.core.check;

import dev.keystorevending.core.check.TableContents.StoredAuditLine;
import dev.keystorevending.core.check.TableContents.StoredClaim;
import dev.keystorevending.core.check.TableContents.StoredOwner;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.Claim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contents of the table, by what the rules look for.
 *
 * <p>A key store is <em>uncertain</em> if its record cannot be read, is older than its own history, or was lost. Nobody can
 * tell from the table what such a key store should hold, so the rules neither release nor restore anything of it.
 */
final class Lookups {

    /** One claimed value. */
    record Value(Claim.Kind kind, String value) {}

    final TableContents contents;
    private final Map<KeyStoreId, StoredRecord> records = new HashMap<>();
    private final Map<Value, StoredClaim> claims = new HashMap<>();
    private final Map<KeyStoreId, TreeMap<Long, StoredAuditLine>> histories = new HashMap<>();
    private final Map<KeyStoreId, TreeSet<Long>> events = new HashMap<>();
    private final List<StoredOwner> lost;
    private final Set<KeyStoreId> uncertain;

    Lookups(TableContents contents) {
        this.contents = contents;
        contents.records().forEach(record -> records.put(record.keyStore().id(), record));
        contents.claims().forEach(claim -> claims.put(new Value(claim.kind(), claim.value()), claim));
        contents.auditLines()
                .forEach(line -> histories
                        .computeIfAbsent(line.keyStore(), first -> new TreeMap<>())
                        .put(line.revision(), line));
        contents.events()
                .forEach(event -> event.keyStore()
                        .ifPresent(id -> events.computeIfAbsent(id, first -> new TreeSet<>())
                                .add(event.revision())));
        this.lost = findLost();
        this.uncertain = Stream.of(
                        contents.unreadable().stream().flatMap(item -> item.keyStore().stream()),
                        contents.records().stream()
                                .filter(this::behind)
                                .map(record -> record.keyStore().id()),
                        lost.stream().map(StoredOwner::keyStore))
                .flatMap(ids -> ids)
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean uncertain(KeyStoreId id) {
        return uncertain.contains(id);
    }

    /** The records that can be judged. */
    Stream<StoredRecord> certain() {
        return contents.records().stream()
                .filter(record -> !uncertain(record.keyStore().id()));
    }

    /** The records that can be judged and hold claims and one unit of their team's usage. */
    Stream<StoredRecord> certainlyLive() {
        return certain().filter(record -> record.keyStore().status().live());
    }

    Optional<StoredRecord> record(KeyStoreId id) {
        return Optional.ofNullable(records.get(id));
    }

    Optional<StoredClaim> claim(Claim claim) {
        return Optional.ofNullable(claims.get(new Value(claim.kind(), claim.value())));
    }

    Map<Long, StoredAuditLine> history(KeyStoreId id) {
        return histories.getOrDefault(id, new TreeMap<>());
    }

    /** Whether the key store once belonged to another team. */
    boolean transferred(KeyStoreId id) {
        return history(id).values().stream().anyMatch(line -> line.action() == AuditAction.TRANSFERRED);
    }

    boolean hasEvent(KeyStoreId id, long revision) {
        return events.getOrDefault(id, new TreeSet<>()).contains(revision);
    }

    /** The highest revision that the history and the events of a key store know. */
    long lastWritten(KeyStoreId id) {
        return Stream.concat(
                        histories.getOrDefault(id, new TreeMap<>()).keySet().stream(),
                        events.getOrDefault(id, new TreeSet<>()).stream())
                .mapToLong(revision -> revision)
                .max()
                .orElse(0);
    }

    boolean behind(StoredRecord record) {
        return lastWritten(record.keyStore().id()) > record.keyStore().revision();
    }

    /** The owners of key stores in KMS that hold claims and have no record. */
    Stream<StoredOwner> lost() {
        return lost.stream();
    }

    private List<StoredOwner> findLost() {
        Set<KeyStoreId> holders = contents.claims().stream()
                .flatMap(claim -> claim.holders().stream())
                .collect(Collectors.toSet());
        Set<KeyStoreId> unreadable = contents.unreadable().stream()
                .flatMap(item -> item.keyStore().stream())
                .collect(Collectors.toSet());
        return contents.owners().stream()
                .filter(owner -> !records.containsKey(owner.keyStore()) && !unreadable.contains(owner.keyStore()))
                .filter(owner -> holders.contains(owner.keyStore()))
                .toList();
    }

    /** How many key stores of a team may count towards its quota or not. */
    int uncertain(TeamId team) {
        long unreadable = contents.unreadable().stream()
                .filter(item -> item.team().equals(Optional.of(team)))
                .count();
        long behind = contents.records().stream()
                .filter(record -> record.keyStore().team().equals(team) && behind(record))
                .count();
        long lost = lost().filter(owner -> owner.team().equals(team)).count();
        return (int) (unreadable + behind + lost);
    }
}
