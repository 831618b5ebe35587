package dev.keystorevending.core.fake;

import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.access.Administrators;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AdmissionData;
import dev.keystorevending.core.ledger.AdoptAnswer;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.ChangeAnswer;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Claims;
import dev.keystorevending.core.ledger.Due;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.ledger.Owner;
import dev.keystorevending.core.ledger.Page;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.TransferAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamListing;
import dev.keystorevending.core.policy.TeamSummary;
import dev.keystorevending.core.trail.Trail;
import dev.keystorevending.core.trail.TrailLine;
import dev.keystorevending.core.trail.TrailPosition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The ledger and the policies in memory, under one lock; checked by the adapters' contract suites. */
public class FakeLedger implements Ledger, Policies, Administrators, Trail {

    private record KeyId(TeamId team, IdempotencyKey key) {}

    private record ClaimId(Claim.Kind kind, String value) {}

    private record Holding(boolean shared, Map<KeyStoreId, TeamId> holders) {}

    private final Map<String, Integer> trailLines = new HashMap<>();
    private final Map<TeamId, List<TrailLine>> trails = new HashMap<>();
    private final CallHook hook;
    private final Map<KeyStoreId, KeyStore> records = new TreeMap<>(Comparator.comparing(KeyStoreId::value));
    private final Map<KeyId, AdmissionData.EarlierUse> keys = new HashMap<>();
    private final Map<ClaimId, Holding> claims = new HashMap<>();
    private final Map<TeamId, Integer> usage = new HashMap<>();
    private final Map<KeyStoreId, List<AuditLine>> history = new LinkedHashMap<>();
    /** How many lines of a key store's history the teams may read that it was transferred from. */
    private final Map<KeyStoreId, Map<TeamId, Integer>> left = new HashMap<>();

    private final List<Event> outbox = new ArrayList<>();
    private final List<OutboxItem> announced = new ArrayList<>();
    private final Map<TeamId, TreeMap<Long, PolicyChange>> policyChanges = new HashMap<>();
    private final Map<TeamId, StoredPolicy> policies = new HashMap<>();
    private final Map<TeamId, Long> deletedPolicies = new HashMap<>();
    private final Map<KeyStoreId, Instant> postponed = new HashMap<>();
    private final Map<Long, Integer> permits = new HashMap<>();
    private final Map<String, Integer> requests = new HashMap<>();
    private AdministratorList administrators = AdministratorList.empty();
    private final Map<CustomKeyStoreId, KeyStoreId> owners = new HashMap<>();
    private final List<String> damage = new ArrayList<>();

    public FakeLedger() {
        this(CallHook.NONE);
    }

    public FakeLedger(CallHook hook) {
        this.hook = hook;
    }

    @Override
    public AdmissionData open(TeamId team, Optional<IdempotencyKey> key) {
        return call(
                "open",
                () -> new AdmissionData(
                        Optional.ofNullable(policies.get(team)),
                        usage.getOrDefault(team, 0),
                        key.flatMap(used -> Optional.ofNullable(keys.get(new KeyId(team, used))))));
    }

    @Override
    public ReserveAnswer reserve(KeyStore keyStore, StoredPolicy policy, AuditLine line) {
        return call("reserve", () -> reserve(keyStore, Optional.of(keyStore.idempotencyKey()), policy, line));
    }

    @Override
    public ReserveAnswer reserveAgain(KeyStore failed, KeyStore next, StoredPolicy policy, AuditLine line) {
        return call("reserveAgain", () -> {
            var current = records.get(failed.id());
            return current == null || !current.equals(failed)
                    ? new ReserveAnswer.KeyUsed(new AdmissionData.EarlierUse(failed.id(), failed.fingerprint()))
                    : reserve(next, Optional.empty(), policy, line);
        });
    }

    private ReserveAnswer reserve(
            KeyStore keyStore, Optional<IdempotencyKey> key, StoredPolicy policy, AuditLine line) {
        var wanted = keyStore.claims();
        var answer = look(keyStore.team(), key, wanted, policy.policy().quota());
        if (!(answer instanceof ReserveAnswer.KeyUsed) && !isCurrent(policy)) {
            return new ReserveAnswer.PolicyChanged();
        }
        if (answer instanceof ReserveAnswer.Reserved) {
            keys.put(
                    new KeyId(keyStore.team(), keyStore.idempotencyKey()),
                    new AdmissionData.EarlierUse(keyStore.id(), keyStore.fingerprint()));
            hold(wanted, keyStore);
            usage.merge(keyStore.team(), 1, Integer::sum);
            keep(keyStore, line, Optional.empty());
        }
        return answer;
    }

    private boolean isCurrent(StoredPolicy policy) {
        return Optional.ofNullable(policies.get(policy.policy().team()))
                .filter(stored -> stored.version() == policy.version())
                .filter(stored -> stored.updatedAt().equals(policy.updatedAt()))
                .isPresent();
    }

    @Override
    public ReserveAnswer foresee(TeamId team, List<Claim> wanted, int quota) {
        return call("foresee", () -> look(team, Optional.empty(), wanted, quota));
    }

    private ReserveAnswer look(TeamId team, Optional<IdempotencyKey> key, List<Claim> wanted, int quota) {
        var earlier = key.flatMap(used -> Optional.ofNullable(keys.get(new KeyId(team, used))));
        if (earlier.isPresent()) {
            return new ReserveAnswer.KeyUsed(earlier.get());
        }
        for (Claim claim : wanted) {
            var holding = claims.get(id(claim));
            if (holding != null && claimConflicts(holding.shared(), claim)) {
                var holder = holding.holders().entrySet().iterator().next();
                return new ReserveAnswer.Claimed(claim, holder.getValue(), holder.getKey());
            }
        }
        return usage.getOrDefault(team, 0) >= quota ? new ReserveAnswer.QuotaUsed(quota) : new ReserveAnswer.Reserved();
    }

    /** Whether a held claim stands in the way; a mutant lets it pass. */
    protected boolean claimConflicts(boolean heldShared, Claim wanted) {
        return !(heldShared && wanted.shared());
    }

    @Override
    public WriteAnswer takeOver(KeyStore seen, KeyStore next, Instant now, AuditLine line) {
        return write(
                "takeOver",
                next,
                current -> current.revision() == seen.revision() && leaseOver(current, now),
                line,
                Optional.empty());
    }

    @Override
    public WriteAnswer recordCall(KeyStore seen, KeyStore next, AuditLine line) {
        return write("recordCall", next, current -> sameAttempt(current, seen), line, Optional.empty());
    }

    @Override
    public WriteAnswer recordCreated(KeyStore seen, KeyStore next, AuditLine line, Event event) {
        return call("recordCreated", () -> {
            var id = next.status() instanceof Status.Created created ? created.customKeyStoreId() : null;
            boolean free = owner(id).filter(owner -> !owner.equals(next.id())).isEmpty();
            var answer = store(next, current -> sameAttempt(current, seen) && free, line, Optional.of(event));
            if (answer == WriteAnswer.WRITTEN && id != null) {
                owners.put(id, next.id());
            }
            var current = records.get(next.id());
            return answer == WriteAnswer.OVERTAKEN && current != null && sameAttempt(current, seen)
                    ? WriteAnswer.OWNED
                    : answer;
        });
    }

    /** Who owns a store in KMS; a mutant does not look. */
    protected Optional<KeyStoreId> owner(@Nullable CustomKeyStoreId id) {
        return Optional.ofNullable(owners.get(id));
    }

    @Override
    public WriteAnswer recordFailed(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return call("recordFailed", () -> {
            boolean repeated = next.equals(records.get(next.id()));
            var answer = store(next, current -> sameAttempt(current, seen), line, event);
            if (answer == WriteAnswer.WRITTEN && !repeated) {
                release(next);
            }
            return answer;
        });
    }

    @Override
    public WriteAnswer recordDeletion(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return call("recordDeletion", () -> {
            boolean repeated = next.equals(records.get(next.id()));
            var answer = store(next, current -> current.revision() == seen.revision(), line, event);
            if (answer == WriteAnswer.WRITTEN
                    && !repeated
                    && seen.status().live()
                    && !next.status().live()) {
                release(next);
            }
            return answer;
        });
    }

    private void hold(List<Claim> wanted, KeyStore keyStore) {
        for (Claim claim : wanted) {
            claims.computeIfAbsent(id(claim), absent -> new Holding(claim.shared(), new HashMap<>()))
                    .holders()
                    .put(keyStore.id(), keyStore.team());
        }
    }

    private void release(KeyStore next) {
        release(next.claims(), next);
        if (usage.getOrDefault(next.team(), 0) > 0) {
            usage.merge(next.team(), -1, Integer::sum);
        } else {
            damage.add("too low: the quota counter of " + next.team());
        }
    }

    private void release(List<Claim> released, KeyStore next) {
        for (Claim claim : released) {
            var holding = claims.get(id(claim));
            if (holding == null || holding.holders().remove(next.id()) == null) {
                damage.add("not held: " + claim.kind() + " of " + next.id());
            } else if (holding.holders().isEmpty()) {
                claims.remove(id(claim));
            }
        }
    }

    @Override
    public Set<CustomKeyStoreId> unowned(Set<CustomKeyStoreId> stores) {
        return call(
                "unowned",
                () -> stores.stream().filter(id -> !owners.containsKey(id)).collect(Collectors.toSet()));
    }

    @Override
    public AdoptAnswer adopt(
            KeyStore keyStore, StoredPolicy policy, Optional<Owner> before, AuditLine line, Event event) {
        return call("adopt", () -> {
            var id = keyStore.status().inKms().orElseThrow();
            if (keys.containsKey(new KeyId(keyStore.team(), keyStore.idempotencyKey()))) {
                return new AdoptAnswer.Refused(reserve(keyStore, Optional.of(keyStore.idempotencyKey()), policy, line));
            }
            if (!ownedAs(before, Optional.ofNullable(owners.get(id)))) {
                return new AdoptAnswer.Owned();
            }
            var answer = reserve(keyStore, Optional.of(keyStore.idempotencyKey()), policy, line);
            if (!(answer instanceof ReserveAnswer.Reserved)) {
                return new AdoptAnswer.Refused(answer);
            }
            owners.put(id, keyStore.id());
            announce(event);
            return new AdoptAnswer.Adopted();
        });
    }

    /** Whether the owner is still the one that was read, and its record is not live. */
    private boolean ownedAs(Optional<Owner> before, Optional<KeyStoreId> owner) {
        return before.map(Owner::keyStore).equals(owner)
                && owner.map(records::get)
                        .filter(record -> record.status().live())
                        .isEmpty();
    }

    @Override
    public TransferAnswer transfer(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line, Event event) {
        return call("transfer", () -> {
            int quota = policy.policy().quota();
            var current = records.get(seen.id());
            if (current == null || !isUnchanged(current, seen)) {
                return new TransferAnswer.Overtaken();
            }
            if (!isCurrent(policy)) {
                return new TransferAnswer.PolicyChanged();
            }
            if (usage.getOrDefault(next.team(), 0) >= quota) {
                return new TransferAnswer.QuotaUsed(quota);
            }
            usage.merge(seen.team(), -1, Integer::sum);
            usage.merge(next.team(), 1, Integer::sum);
            next.claims().forEach(claim -> {
                var holding = claims.get(id(claim));
                if (holding == null || holding.holders().replace(next.id(), next.team()) == null) {
                    throw new LedgerDamaged("not held: " + claim.kind() + " of " + next.id());
                }
            });
            keep(next, line, Optional.of(event));
            left.computeIfAbsent(next.id(), first -> new HashMap<>())
                    .put(seen.team(), history.getOrDefault(next.id(), List.of()).size());
            return new TransferAnswer.Transferred();
        });
    }

    /** Whether the record is the one that the administrator's request read; a mutant does not look. */
    protected boolean isUnchanged(KeyStore current, KeyStore seen) {
        return current.team().equals(seen.team()) && current.revision() == seen.revision();
    }

    /** The teams that the holders of claims are stored with. */
    public synchronized Map<KeyStoreId, Set<TeamId>> holders() {
        return claims.values().stream()
                .flatMap(holding -> holding.holders().entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
    }

    @Override
    public Map<CustomKeyStoreId, Owner> owners(Set<CustomKeyStoreId> stores) {
        return call("owners", () -> {
            var found = new HashMap<CustomKeyStoreId, Owner>();
            for (CustomKeyStoreId store : stores) {
                Optional.ofNullable(owners.get(store))
                        .map(records::get)
                        .ifPresent(
                                record -> found.put(store, new Owner(record.team(), record.id(), Optional.of(record))));
            }
            return Map.copyOf(found);
        });
    }

    /** What releases reported as damage. */
    public synchronized List<String> damage() {
        return List.copyOf(damage);
    }

    /** Damages the quota counter. */
    public synchronized void setUsage(TeamId team, int used) {
        usage.put(team, used);
    }

    /** Damages a claim: its item is lost. */
    public synchronized void loseClaim(Claim claim) {
        claims.remove(id(claim));
    }

    @Override
    public WriteAnswer recordConnection(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return write("recordConnection", next, current -> current.revision() == seen.revision(), line, event);
    }

    @Override
    public ChangeAnswer reserveChange(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line) {
        return call("reserveChange", () -> {
            var current = records.get(next.id());
            if (current == null || current.revision() != seen.revision()) {
                boolean repeated = current != null
                        && current.equals(next)
                        && trail(next.id()).getLast().equals(line);
                return repeated ? new ChangeAnswer.Reserved() : new ChangeAnswer.Overtaken();
            }
            if (!isCurrent(policy)) {
                return new ChangeAnswer.PolicyChanged();
            }
            var answer = looked(seen, next.claims());
            if (answer instanceof ChangeAnswer.Reserved) {
                hold(Claims.without(next.claims(), seen.claims()), next);
                alter(Claims.altered(seen.claims(), next.claims()));
                keep(next, line, Optional.empty());
            }
            return answer;
        });
    }

    @Override
    public ChangeAnswer foreseeChange(KeyStore seen, List<Claim> next) {
        return call("foreseeChange", () -> looked(seen, next));
    }

    private ChangeAnswer looked(KeyStore seen, List<Claim> next) {
        for (Claim claim : next) {
            var holding = claims.get(id(claim));
            if (holding != null && !seen.claims().contains(claim)) {
                var other = holding.holders().entrySet().stream()
                        .filter(holder -> !holder.getKey().equals(seen.id()))
                        .findFirst();
                if (other.isPresent() && claimConflicts(holding.shared(), claim)) {
                    return new ChangeAnswer.Claimed(
                            claim, other.get().getValue(), other.get().getKey());
                }
            }
        }
        return new ChangeAnswer.Reserved();
    }

    @Override
    public WriteAnswer recordChange(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        return call("recordChange", () -> {
            boolean repeated = next.equals(records.get(next.id()));
            var answer = store(next, current -> current.revision() == seen.revision(), line, event);
            if (answer == WriteAnswer.WRITTEN && !repeated) {
                release(Claims.without(seen.claims(), next.claims()), next);
                alter(Claims.altered(seen.claims(), next.claims()));
            }
            return answer;
        });
    }

    /** Lets go of claims that the record still has; a mutant does. */
    protected synchronized void forget(List<Claim> some, KeyStore record) {
        release(some, record);
    }

    private void alter(List<Claim> altered) {
        for (Claim claim : altered) {
            claims.computeIfPresent(id(claim), (id, holding) -> new Holding(claim.shared(), holding.holders()));
        }
    }

    @Override
    public Optional<KeyStore> find(TeamId team, KeyStoreId id) {
        return call(
                "find",
                () -> Optional.ofNullable(records.get(id))
                        .filter(record -> record.team().equals(team)));
    }

    @Override
    public Page<KeyStore, KeyStoreId> list(
            TeamId team, Filter filter, Order order, int pageSize, Optional<KeyStoreId> after) {
        return call("list", () -> {
            var byTime = switch (order) {
                case OLDEST_FIRST ->
                    Comparator.comparing((KeyStore record) -> record.id().value());
                case NEWEST_FIRST ->
                    Comparator.comparing((KeyStore record) -> record.id().value())
                            .reversed();
            };
            var wanted = records.values().stream()
                    .filter(record -> record.team().equals(team))
                    .sorted(byTime)
                    .dropWhile(record -> after.isPresent() && !follows(record.id(), after.get(), order))
                    .filter(record -> !(record.status() instanceof Status.Deleted)
                            || filter.status().isPresent())
                    .filter(record -> filter.criteria().entrySet().stream()
                            .allMatch(required ->
                                    ListedTexts.of(record, required.getKey()).equals(Optional.of(required.getValue()))))
                    .toList();
            return Page.of(wanted, pageSize, KeyStore::id);
        });
    }

    private static boolean follows(KeyStoreId id, KeyStoreId after, Order order) {
        int compared = id.value().compareTo(after.value());
        return order == Order.OLDEST_FIRST ? compared > 0 : compared < 0;
    }

    @Override
    public List<AuditLine> history(TeamId team, KeyStoreId id) {
        return call("history", () -> {
            var record = records.get(id);
            var lines = history.getOrDefault(id, List.of());
            if (record == null) {
                return List.of();
            }
            int readable = record.team().equals(team)
                    ? lines.size()
                    : left.getOrDefault(id, Map.of()).getOrDefault(team, 0);
            return List.copyOf(lines.subList(0, readable));
        });
    }

    @Override
    public Due due(DueKind kind, Instant now, int limit, Optional<Due.Position> from) {
        return call("due", () -> {
            var all = indexed().stream()
                    .filter(record -> kind == DueKind.of(record))
                    .filter(record ->
                            dueAt(record).filter(at -> !at.isAfter(now)).isPresent())
                    .sorted(Comparator.comparing(
                                    (KeyStore record) -> position(record).dueAt())
                            .thenComparing(record -> record.id().value()))
                    .filter(record -> from.isEmpty() || after(position(record), from.get()))
                    .toList();
            var page = all.subList(0, Math.min(limit, all.size()));
            return new Due(
                    page, List.of(), all.size() > limit ? Optional.of(position(page.getLast())) : Optional.empty());
        });
    }

    private Optional<Instant> dueAt(KeyStore record) {
        return record.dueAt().map(at -> postponed.getOrDefault(record.id(), at));
    }

    private Due.Position position(KeyStore record) {
        return new Due.Position(
                new Due.ItemKey(record.team().value(), record.id().value()),
                dueAt(record).orElseThrow());
    }

    private static boolean after(Due.Position position, Due.Position from) {
        return position.dueAt().isAfter(from.dueAt())
                || (position.dueAt().equals(from.dueAt())
                        && position.item().sort().compareTo(from.item().sort()) > 0);
    }

    @Override
    public void postpone(KeyStore seen, Instant until) {
        call("postpone", () -> {
            var current = records.get(seen.id());
            if (current != null
                    && current.revision() == seen.revision()
                    && current.dueAt().isPresent()) {
                postponed.put(seen.id(), until);
            }
            return until;
        });
    }

    @Override
    public void add(TeamId team, TrailLine line, OptionalInt most) {
        String hour = team + " " + line.at().truncatedTo(ChronoUnit.HOURS);
        call("trail.add", () -> {
            boolean added = most.isEmpty() || trailLines.getOrDefault(hour, 0) < most.getAsInt();
            if (added) {
                trails.computeIfAbsent(team, absent -> new ArrayList<>()).add(line);
                most.ifPresent(limited -> trailLines.merge(hour, 1, Integer::sum));
            }
            return added;
        });
    }

    @Override
    public Page<TrailLine, TrailPosition> read(TeamId team, int pageSize, Optional<TrailPosition> after) {
        return call("trail.read", () -> {
            var all = trails.getOrDefault(team, List.of());
            // the position of a line is its place in the list
            var sorted = IntStream.range(0, all.size())
                    .boxed()
                    .sorted(Comparator.comparing(
                                    (Integer place) -> all.get(place).at())
                            .thenComparing(place -> place)
                            .reversed())
                    .toList();
            int first = after.map(last -> sorted.indexOf(place(last)) + 1).orElse(0);
            var page =
                    Page.of(sorted.subList(first, sorted.size()), pageSize, place -> position(all.get(place), place));
            return new Page<>(page.items().stream().map(all::get).toList(), page.next());
        });
    }

    private static TrailPosition position(TrailLine line, int place) {
        return new TrailPosition("%013d-%036d".formatted(line.at().toEpochMilli(), place));
    }

    private static int place(TrailPosition position) {
        return Integer.parseInt(position.value().substring(position.value().indexOf('-') + 1));
    }

    @Override
    public List<KeyStore> rotating(SecretArn secret) {
        return call(
                "rotating",
                () -> records.values().stream()
                        .filter(KeyStore::rotates)
                        .filter(record -> record.secret().arn().equals(secret))
                        .toList());
    }

    @Override
    public void compareSecret(KeyStore seen, Instant at) {
        call("compareSecret", () -> {
            var current = records.get(seen.id());
            if (current != null && current.revision() == seen.revision()) {
                records.put(
                        seen.id(),
                        current.with(new SecretWatch(at, current.watch().passed())));
            }
            return at;
        });
    }

    @Override
    public void park(Due.ItemKey unreadable, Instant until) {
        throw new IllegalStateException("this ledger has no unreadable items");
    }

    @Override
    public boolean takePermit(Instant now, int most) {
        return call("takePermit", () -> permits.merge(now.getEpochSecond(), 1, Integer::sum) <= most);
    }

    @Override
    public boolean contains(Principal principal) {
        return call("containsAdministrator", () -> administrators.principals().contains(principal));
    }

    @Override
    public AdministratorList read() {
        return call("readAdministrators", () -> administrators);
    }

    @Override
    public Administrators.PutAnswer put(Set<Principal> next, AdministratorChange change) {
        return call("putAdministrators", () -> {
            if (!follows(change, administrators)) {
                return new Administrators.PutAnswer.Changed(administrators.version());
            }
            var changes = new ArrayList<>(administrators.changes());
            changes.addFirst(change);
            administrators = new AdministratorList(
                    next,
                    change.version(),
                    changes.subList(0, Math.min(changes.size(), AdministratorList.SHOWN_CHANGES)));
            return new Administrators.PutAnswer.Stored();
        });
    }

    /** Whether the list is the one that the administrator read; a mutant does not look. */
    protected boolean follows(AdministratorChange change, AdministratorList current) {
        return current.version() == change.version() - 1;
    }

    @Override
    public boolean takeRequest(Principal caller, Instant start, int most) {
        return call("takeRequest", () -> requests.merge(caller + "#" + start, 1, Integer::sum) <= most);
    }

    /** The records as the index shows them; a real one lags behind. */
    protected Collection<KeyStore> indexed() {
        return records.values();
    }

    @Override
    public Optional<StoredPolicy> find(TeamId team) {
        return call("findPolicy", () -> Optional.ofNullable(policies.get(team)));
    }

    @Override
    public Page<TeamSummary, TeamId> list(int pageSize, Optional<TeamId> after) {
        return call("listTeams", () -> {
            var teams = policies.values().stream()
                    .map(stored -> new TeamSummary(
                            TeamListing.of(stored),
                            usage.getOrDefault(stored.policy().team(), 0)))
                    .sorted(Comparator.comparing(
                            summary -> summary.listing().team().value()))
                    .filter(summary -> after.isEmpty()
                            || summary.listing()
                                            .team()
                                            .value()
                                            .compareTo(after.get().value())
                                    > 0)
                    .toList();
            return Page.of(teams, pageSize, summary -> summary.listing().team());
        });
    }

    @Override
    public Policies.PutAnswer put(PolicyChange change, String eventId) {
        return call("putPolicy", () -> {
            StoredPolicy next = change.after().orElseThrow();
            long current = version(change.team());
            if (current != change.expected()) {
                return new Policies.PutAnswer.Changed(current);
            }
            long deleted = deletedPolicies.getOrDefault(change.team(), 0L);
            if (change.before().isEmpty() && next.version() <= deleted) {
                return new Policies.PutAnswer.VersionUsed(deleted);
            }
            policies.put(change.team(), next);
            keep(change, eventId);
            return new Policies.PutAnswer.Stored();
        });
    }

    /** What a transaction writes beside the policy: the line of its history and the event. */
    private void keep(PolicyChange change, String eventId) {
        var lines = policyChanges.computeIfAbsent(change.team(), first -> new TreeMap<>());
        if (lines.putIfAbsent(change.version(), change) != null) {
            throw new LedgerDamaged("the history of the policy of " + change.team() + " is ahead of the policy");
        }
        announced.add(new OutboxItem(
                new OutboxItem.Key("POLICY#" + change.team(), "%09d".formatted(change.version())),
                eventId,
                EventKind.PolicyChanged.name(),
                "{}",
                change.at()));
    }

    @Override
    public Page<PolicyChange, Long> history(TeamId team, long since, int pageSize, Optional<Long> before) {
        return call("policyHistory", () -> {
            var lines = policyChanges
                    .getOrDefault(team, new TreeMap<>())
                    .headMap(before.orElse(Long.MAX_VALUE), false)
                    .tailMap(since, false)
                    .descendingMap();
            return Page.of(List.copyOf(lines.values()), pageSize, PolicyChange::version);
        });
    }

    @Override
    public long lastDeleted(TeamId team) {
        return call("lastDeletedPolicy", () -> deletedPolicies.getOrDefault(team, 0L));
    }

    @Override
    public boolean hasHistory(TeamId team) {
        return call(
                "hasHistory",
                () -> records.values().stream().anyMatch(record -> record.team().equals(team)));
    }

    @Override
    public DeleteAnswer delete(PolicyChange change, String eventId) {
        return call("deletePolicy", () -> {
            TeamId team = change.team();
            if (version(team) != change.expected() || change.expected() == 0) {
                return new DeleteAnswer.Changed(version(team));
            }
            int used = usage.getOrDefault(team, 0);
            if (used > 0) {
                return new DeleteAnswer.StillUsed(used);
            }
            policies.remove(team);
            deletedPolicies.put(team, change.version());
            keep(change, eventId);
            return new DeleteAnswer.Deleted();
        });
    }

    private long version(TeamId team) {
        var stored = policies.get(team);
        return stored == null ? 0 : stored.version();
    }

    /** The items of all events that a transaction recorded, those of policies included, in order. */
    public synchronized List<OutboxItem> announced() {
        return List.copyOf(announced);
    }

    /** All lines of the history of a team's policies, the oldest first. */
    public synchronized List<PolicyChange> policyChanges(TeamId team) {
        return List.copyOf(policyChanges.getOrDefault(team, new TreeMap<>()).values());
    }

    /** Every event of a key store that a transaction recorded, in order. */
    public synchronized List<Event> outbox() {
        return List.copyOf(outbox);
    }

    public synchronized List<KeyStore> records() {
        return List.copyOf(records.values());
    }

    public synchronized int usage(TeamId team) {
        return usage.getOrDefault(team, 0);
    }

    /** Who holds what, as {@code KIND value} and the holders' ids. */
    public synchronized Map<String, Set<KeyStoreId>> claims() {
        var held = new TreeMap<String, Set<KeyStoreId>>();
        claims.forEach((id, holding) -> held.put(
                id.kind() + " " + id.value(), Set.copyOf(holding.holders().keySet())));
        return held;
    }

    public synchronized List<AuditLine> trail(KeyStoreId id) {
        return List.copyOf(history.getOrDefault(id, List.of()));
    }

    /** Whether the record is still in the attempt that the writer saw; a mutant forgets to look. */
    protected boolean sameAttempt(KeyStore current, KeyStore seen) {
        return current.status() instanceof Status.Creating now
                && seen.status() instanceof Status.Creating then
                && now.attempt() == then.attempt();
    }

    /** Whether the lease has ended; a mutant forgets to look. */
    protected boolean leaseOver(KeyStore current, Instant now) {
        return current.status() instanceof Status.Creating creating
                && !creating.leaseUntil().isAfter(now);
    }

    /** Writes the event with the record; a mutant does not. */
    protected void announce(Event event) {
        outbox.add(event);
        announced.add(FakeOutbox.item(event));
    }

    private WriteAnswer write(
            String name, KeyStore next, Predicate<KeyStore> condition, AuditLine line, Optional<Event> event) {
        return call(name, () -> store(next, condition, line, event));
    }

    private WriteAnswer store(KeyStore next, Predicate<KeyStore> condition, AuditLine line, Optional<Event> event) {
        var current = records.get(next.id());
        if (current != null && current.equals(next)) {
            return trail(next.id()).getLast().equals(line) ? WriteAnswer.WRITTEN : WriteAnswer.OVERTAKEN;
        }
        if (current == null || !condition.test(current)) {
            return WriteAnswer.OVERTAKEN;
        }
        keep(next, line, event);
        return WriteAnswer.WRITTEN;
    }

    /** What a transaction writes: record, audit line and event. */
    protected void keep(KeyStore next, AuditLine line, Optional<Event> event) {
        records.put(next.id(), next);
        postponed.remove(next.id());
        history.computeIfAbsent(next.id(), ignored -> new ArrayList<>()).add(line);
        event.ifPresent(this::announce);
    }

    private <T> T call(String name, Supplier<T> effect) {
        hook.before(name);
        T answer;
        synchronized (this) {
            answer = effect.get();
        }
        hook.after(name);
        return answer;
    }

    private static ClaimId id(Claim claim) {
        return new ClaimId(claim.kind(), claim.value());
    }
}
