package dev.keystorevending.core.proof;

import dev.keystorevending.core.Records;
import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.ChangeAnswer;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.Claims;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fake ledger with an index that lags behind its records, and without the safeguards that are taken out. */
final class ProofLedger extends FakeLedger {

    private final InstantSource clock;
    private Duration indexLag;
    private final Random lags;
    private final Set<Safeguard> missing;
    private final TreeMap<Instant, List<KeyStore>> versions = new TreeMap<>();
    private int announced;

    ProofLedger(CallHook hook, InstantSource clock, Duration indexLag, Set<Safeguard> missing) {
        super(hook);
        this.clock = clock;
        this.indexLag = indexLag;
        this.lags = new Random(indexLag.toMillis());
        this.missing = missing;
    }

    /** Each read of the index may show another old state of the table; at the latest {@code indexLag} later, a newer one. */
    @Override
    protected Collection<KeyStore> indexed() {
        var lag = indexLag.isZero() ? Duration.ZERO : Duration.ofMillis(lags.nextLong(indexLag.toMillis()));
        var version = versions.floorEntry(clock.instant().minus(lag));
        return version == null ? List.of() : version.getValue();
    }

    /** From now on the index is up to date. */
    void catchUp() {
        indexLag = Duration.ZERO;
    }

    @Override
    public WriteAnswer recordCall(KeyStore seen, KeyStore next, AuditLine line) {
        boolean forgets = missing.contains(Safeguard.CALL_RECORDED_FIRST);
        return super.recordCall(seen, forgets ? withStatus(next, seen.status()) : next, line);
    }

    /** Without the safeguards, the record forgets its old claims at once, or that KMS was called. */
    @Override
    public ChangeAnswer reserveChange(KeyStore seen, KeyStore next, StoredPolicy policy, AuditLine line) {
        var answer = super.reserveChange(seen, forgetting(next), policy, line);
        if (answer instanceof ChangeAnswer.Reserved && missing.contains(Safeguard.OLD_CLAIMS)) {
            forget(Claims.without(next.claims(), target(next)), next);
        }
        return answer;
    }

    @Override
    public WriteAnswer recordChange(KeyStore seen, KeyStore next, AuditLine line, Optional<Event> event) {
        var kept = missing.contains(Safeguard.REFUSED_VERSION)
                ? next.with(SecretWatch.from(next.watch().compareAt()))
                : next;
        return super.recordChange(seen, forgetting(kept), line, event);
    }

    @Override
    public void compareSecret(KeyStore seen, Instant at) {
        boolean again = !missing.contains(Safeguard.COMPARED_AGAIN) || !at.isAfter(clock.instant());
        super.compareSecret(seen, again ? at : Instant.MAX);
    }

    private KeyStore forgetting(KeyStore next) {
        return missing.contains(Safeguard.UPDATE_REMEMBERED) && next.status() instanceof Status.Changing changing
                ? withStatus(next, new Status.Changing(changing.customKeyStoreId(), uncalled(changing.change())))
                : next;
    }

    private static Change uncalled(Change change) {
        return new Change(
                change.kind(),
                change.target(),
                change.credential(),
                change.since(),
                change.interrupt(),
                change.reconnect(),
                false,
                change.next(),
                change.refused());
    }

    private static List<Claim> target(KeyStore next) {
        return next.status() instanceof Status.Changing changing
                ? Claim.of(
                        changing.change().target().name(),
                        changing.change().target().backing())
                : next.claims();
    }

    @Override
    protected void keep(KeyStore record, AuditLine line, Optional<Event> event) {
        super.keep(record, line, event);
        versions.put(clock.instant(), records().stream().map(this::shown).toList());
    }

    @Override
    public Optional<KeyStore> find(TeamId team, KeyStoreId id) {
        return super.find(team, id).map(this::shown);
    }

    /** Without leases every record looks as if its lease were over. */
    private KeyStore shown(KeyStore record) {
        return missing.contains(Safeguard.LEASE) && record.status() instanceof Status.Creating creating
                ? withStatus(record, new Status.Creating(creating.attempt(), Instant.EPOCH, creating.calledAt()))
                : record;
    }

    private static KeyStore withStatus(KeyStore record, Status status) {
        return Records.copy(record, status, record.claims());
    }

    @Override
    protected boolean leaseOver(KeyStore current, Instant now) {
        return missing.contains(Safeguard.LEASE)
                ? current.status() instanceof Status.Creating
                : super.leaseOver(current, now);
    }

    @Override
    protected boolean claimConflicts(boolean heldShared, Claim wanted) {
        return !missing.contains(Safeguard.RESERVATION) && super.claimConflicts(heldShared, wanted);
    }

    /** Without the reservation nothing keeps two records from one store: the owner is left out, too. */
    @Override
    protected Optional<KeyStoreId> owner(@Nullable CustomKeyStoreId id) {
        return missing.contains(Safeguard.RESERVATION) ? Optional.empty() : super.owner(id);
    }

    @Override
    protected boolean sameAttempt(KeyStore current, KeyStore seen) {
        return missing.contains(Safeguard.ATTEMPT) || super.sameAttempt(current, seen);
    }

    @Override
    protected boolean isUnchanged(KeyStore current, KeyStore seen) {
        return missing.contains(Safeguard.TRANSFER_AS_READ) || super.isUnchanged(current, seen);
    }

    @Override
    protected boolean follows(AdministratorChange change, AdministratorList current) {
        return missing.contains(Safeguard.ADMINISTRATORS_AS_READ) || super.follows(change, current);
    }

    @Override
    protected void announce(Event event) {
        if (!missing.contains(Safeguard.OUTBOX) || ++announced % 2 == 0) {
            super.announce(event);
        }
    }
}
