package dev.keystorevending.core.fake;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Change;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.kms.UpdateAnswer;
import dev.keystorevending.core.kms.UpdateParameters;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** KMS in memory: unique names and backings, a quota, CloudHSM's same-values answer, slow sight, connects that take time. */
public class FakeCustomKeyStores implements CustomKeyStores {

    private static final int QUOTA = 10;
    private static final Duration DISCONNECTING_TAKES = Duration.ofSeconds(30);

    /** A store as KMS has it. */
    public static final class Store {
        final CustomKeyStoreId id;
        String name;
        /** The name that the service gave it last. */
        String given;

        Backing backing;
        Credential credential;
        final TreeMap<Instant, Shown> shown = new TreeMap<>();
        final Instant bornAt;
        final Instant createdAt;
        final TreeMap<Instant, ConnectionState> states = new TreeMap<>();
        final List<Command> commands = new ArrayList<>();
        ConnectionState state = ConnectionState.DISCONNECTED;
        Optional<String> errorCode = Optional.empty();
        Instant since;

        Store(
                CustomKeyStoreId id,
                CreateParameters parameters,
                Backing backing,
                Credential credential,
                Instant now,
                Duration clockError) {
            this.id = id;
            this.name = parameters.name().value();
            this.given = name;
            this.backing = backing;
            this.credential = credential;
            this.bornAt = now;
            this.createdAt = now.plus(clockError);
            this.since = now;
            states.put(now, state);
            shown.put(now, new Shown(name, backing));
        }

        void update(UpdateParameters parameters, Instant at) {
            given = parameters.name().map(KeyStoreName::value).orElse(given);
            name = parameters.name().map(KeyStoreName::value).orElse(name);
            backing = updated(parameters);
            credential = parameters.credential().orElse(credential);
            shown.put(at, new Shown(name, backing));
        }

        void rename(String other, Instant at) {
            name = other;
            shown.put(at, new Shown(name, backing));
        }

        /** What differs between the two backings, applied to what the store has. */
        Backing updated(UpdateParameters parameters) {
            return parameters.before().equals(parameters.after()) ? backing : parameters.after();
        }

        /** The name and the backing at a time; the first ones before the store was made. */
        Shown shownAt(Instant at) {
            var entry = shown.floorEntry(at);
            return entry == null ? shown.firstEntry().getValue() : entry.getValue();
        }

        void change(ConnectionState next, Instant at) {
            state = next;
            since = at;
            states.put(at, next);
        }

        /** The state at a time; the first one before the store was made. */
        ConnectionState stateAt(Instant at) {
            var entry = states.floorEntry(at);
            return entry == null ? states.firstEntry().getValue() : entry.getValue();
        }

        /** When KMS made the store. */
        public Instant bornAt() {
            return bornAt;
        }

        public Credential credential() {
            return credential;
        }

        /** Whether the store was in this state at any time of this period. */
        public boolean wasIn(ConnectionState wanted, Instant from, Instant to) {
            return stateAt(from) == wanted
                    || states.subMap(from, true, to, true).containsValue(wanted);
        }

        /** The commands that KMS accepted, also those that had no effect. */
        public List<Command> commands() {
            return List.copyOf(commands);
        }

        public CustomKeyStoreId id() {
            return id;
        }

        public String name() {
            return name;
        }

        public Backing backing() {
            return backing;
        }
    }

    /** What KMS showed of a store at a time. */
    record Shown(String name, Backing backing) {}

    /** A command that KMS accepted. */
    public record Command(String name, Instant at) {}

    private final InstantSource clock;
    private final CallHook hook;
    private final Map<CustomKeyStoreId, Store> everMade = new HashMap<>();
    private Weakness weakness = Weakness.NONE;
    private final List<Store> stores = new ArrayList<>();
    private final Map<ClusterId, TrustAnchor> clusters = new HashMap<>();
    private Optional<KmsRefusal> clusterFlaw = Optional.empty();
    private Duration visibleAfter = Duration.ZERO;
    private Optional<String> connectFailure = Optional.empty();
    private Optional<KmsRefusal> refusal = Optional.empty();
    private Optional<String> unknown = Optional.empty();
    private final Map<CustomKeyStoreId, ConnectionState> reported = new HashMap<>();
    private final Set<CustomKeyStoreId> withKeys = new HashSet<>();
    private final Set<CustomKeyStoreId> changedOutside = new HashSet<>();
    private Instant commandsFailUntil = Instant.MIN;
    private int quota = QUOTA;
    private final Map<Store, Instant> ghosts = new LinkedHashMap<>();
    private Duration connectingTakes = Duration.ofMinutes(3);
    private Optional<KmsRefusal> updateRefusal = Optional.empty();
    private int refusals;
    private int made;

    public FakeCustomKeyStores(InstantSource clock) {
        this(clock, CallHook.NONE);
    }

    public FakeCustomKeyStores(InstantSource clock, CallHook hook) {
        this.clock = clock;
        this.hook = hook;
    }

    @Override
    public CreateAnswer create(CreateParameters parameters) {
        try {
            hook.before("kms.create");
            CreateAnswer answer;
            synchronized (this) {
                answer = effect(parameters);
            }
            hook.after("kms.create");
            return answer;
        } catch (LostAnswer lost) {
            return new CreateAnswer.Unknown(lost.cause());
        } catch (Throttled throttled) {
            return new CreateAnswer.Refused(KmsRefusal.Throttling);
        }
    }

    private CreateAnswer effect(CreateParameters parameters) {
        if (refusals > 0 && refusal.isPresent()) {
            refusals--;
            return new CreateAnswer.Refused(refusal.get());
        }
        var backing = switch (parameters) {
            case CreateParameters.CloudHsm hsm -> (Backing) hsm.backing();
            case CreateParameters.ExternalKeyStore xks -> xks.backing();
        };
        var credential = switch (parameters) {
            case CreateParameters.CloudHsm hsm -> (Credential) hsm.password();
            case CreateParameters.ExternalKeyStore xks -> xks.credential();
        };
        var known = stores.stream()
                .filter(store -> !weakness.ignoresHiddenStores() || visible(store))
                .toList();
        for (Store store : known) {
            boolean same = store.name.equals(parameters.name().value())
                    && store.backing.equals(backing)
                    && store.credential.equals(credential)
                    && store.state == ConnectionState.DISCONNECTED;
            if (same && backing instanceof Backing.CloudHsm) {
                return new CreateAnswer.Created(store.id);
            }
        }
        var checks = new ArrayList<Supplier<Optional<KmsRefusal>>>(List.of(
                () -> stores.size() >= quota ? Optional.of(KmsRefusal.LimitExceeded) : Optional.empty(),
                () -> known.stream()
                        .map(store -> conflict(store, parameters.name().value(), backing))
                        .flatMap(Optional::stream)
                        .findFirst(),
                () -> backing instanceof Backing.CloudHsm wanted ? clusterFlaw(wanted) : Optional.empty()));
        Collections.rotate(checks, -weakness.firstCheck());
        for (var check : checks) {
            var reason = check.get();
            if (reason.isPresent()) {
                return new CreateAnswer.Refused(reason.get());
            }
        }
        var id = new CustomKeyStoreId("cks-%017x".formatted(++made));
        var store = new Store(id, parameters, backing, credential, clock.instant(), weakness.clockError());
        stores.add(store);
        everMade.put(id, store);
        if (unknown.isPresent()) {
            var cause = unknown.get();
            unknown = Optional.empty();
            return new CreateAnswer.Unknown(cause);
        }
        return new CreateAnswer.Created(id);
    }

    /** Without clusters in the seed data every cluster will do. */
    private Optional<KmsRefusal> clusterFlaw(Backing.CloudHsm wanted) {
        if (clusters.isEmpty()) {
            return Optional.empty();
        }
        var anchor = clusters.get(wanted.clusterId());
        if (anchor == null) {
            return Optional.of(KmsRefusal.CloudHsmClusterNotFound);
        }
        return clusterFlaw.or(() ->
                anchor.equals(wanted.trustAnchor()) ? Optional.empty() : Optional.of(KmsRefusal.IncorrectTrustAnchor));
    }

    private static Optional<KmsRefusal> conflict(Store store, String name, Backing backing) {
        if (store.name.equals(name)) {
            return Optional.of(KmsRefusal.CustomKeyStoreNameInUse);
        }
        if (backing instanceof Backing.CloudHsm wanted
                && store.backing instanceof Backing.CloudHsm held
                && held.clusterId().equals(wanted.clusterId())) {
            return Optional.of(KmsRefusal.CloudHsmClusterInUse);
        }
        if (backing instanceof Backing.ExternalKeyStore wanted
                && store.backing instanceof Backing.ExternalKeyStore held
                && held.endpoint().host().equals(wanted.endpoint().host())) {
            if (held.path().equals(wanted.path())) {
                return Optional.of(KmsRefusal.XksProxyUriInUse);
            }
            if (wanted instanceof Backing.VpcEndpointService || held instanceof Backing.VpcEndpointService) {
                return Optional.of(KmsRefusal.XksProxyUriEndpointInUse);
            }
        }
        if (backing instanceof Backing.VpcEndpointService wanted
                && store.backing instanceof Backing.VpcEndpointService held
                && held.service().equals(wanted.service())) {
            return Optional.of(KmsRefusal.XksProxyVpcEndpointServiceInUse);
        }
        return Optional.empty();
    }

    @Override
    public DescribeAnswer describeAll() {
        try {
            hook.before("kms.describe");
            List<SeenKeyStore> seen;
            synchronized (this) {
                ghosts.values().removeIf(until -> until.isBefore(clock.instant()));
                seen = Stream.concat(ghosts.keySet().stream(), stores.stream().filter(this::visible))
                        .map(this::seen)
                        .toList();
            }
            hook.after("kms.describe");
            return new DescribeAnswer.Listed(seen);
        } catch (LostAnswer lost) {
            return new DescribeAnswer.Unavailable(lost.cause());
        } catch (Throttled throttled) {
            return new DescribeAnswer.Unavailable("Throttling");
        }
    }

    private SeenKeyStore seen(Store store) {
        settle(store);
        var shown = store.shownAt(clock.instant().minus(weakness.staleness()));
        var state =
                reported.getOrDefault(store.id, store.stateAt(clock.instant().minus(weakness.staleness())));
        return new SeenKeyStore(
                store.id,
                shown.name(),
                PublicConfiguration.of(shown.backing()),
                store.createdAt,
                state,
                state == ConnectionState.FAILED ? store.errorCode.or(() -> connectFailure) : Optional.empty(),
                Optional.of(shown.backing()),
                store.credential.shown());
    }

    private void settle(Store store) {
        Instant connectEnds = store.since.plus(connectingTakes);
        if (store.state == ConnectionState.CONNECTING && !connectEnds.isAfter(clock.instant())) {
            store.change(connectFailure.isPresent() ? ConnectionState.FAILED : ConnectionState.CONNECTED, connectEnds);
            store.errorCode = connectFailure;
        }
        Instant disconnectEnds = store.since.plus(DISCONNECTING_TAKES);
        if (store.state == ConnectionState.DISCONNECTING && !disconnectEnds.isAfter(clock.instant())) {
            store.change(ConnectionState.DISCONNECTED, disconnectEnds);
        }
    }

    private boolean visible(Store store) {
        return !store.bornAt.plus(visibleAfter).isAfter(clock.instant());
    }

    @Override
    public CommandAnswer connect(CustomKeyStoreId id) {
        return command("kms.connect", id, store -> switch (store.state) {
            case DISCONNECTED ->
                store.backing instanceof Backing.CloudHsm && clusterFlaw.isPresent()
                        ? new CommandAnswer.Refused(clusterFlaw.get().name())
                        : move(store, ConnectionState.CONNECTING);
            case CONNECTED -> new CommandAnswer.Accepted();
            case CONNECTING -> new CommandAnswer.Accepted();
            case FAILED -> new CommandAnswer.Later("CustomKeyStoreInvalidState");
            case DISCONNECTING -> new CommandAnswer.Later("CustomKeyStoreInvalidState");
            case UNKNOWN -> new CommandAnswer.Later("CustomKeyStoreInvalidState");
        });
    }

    @Override
    public CommandAnswer disconnect(CustomKeyStoreId id) {
        return command("kms.disconnect", id, store -> {
            if (store.state == ConnectionState.DISCONNECTED || store.state == ConnectionState.DISCONNECTING) {
                return new CommandAnswer.Later("CustomKeyStoreInvalidState");
            }
            return move(store, ConnectionState.DISCONNECTING);
        });
    }

    @Override
    public CommandAnswer delete(CustomKeyStoreId id) {
        return command("kms.delete", id, store -> {
            if (store.state != ConnectionState.DISCONNECTED) {
                return new CommandAnswer.Later("CustomKeyStoreInvalidState");
            }
            if (withKeys.contains(id)) {
                return new CommandAnswer.Refused("CustomKeyStoreHasCMKs");
            }
            store.commands.add(new Command("delete", clock.instant()));
            stores.remove(store);
            return new CommandAnswer.Accepted();
        });
    }

    @Override
    public UpdateAnswer update(CustomKeyStoreId id, UpdateParameters parameters) {
        try {
            hook.before("kms.update");
            UpdateAnswer answer;
            synchronized (this) {
                answer = stores.stream()
                        .filter(store -> store.id.equals(id) && visible(store))
                        .findFirst()
                        .map(store -> updated(store, parameters))
                        .orElseGet(UpdateAnswer.NotFound::new);
            }
            hook.after("kms.update");
            return answer;
        } catch (LostAnswer lost) {
            return new UpdateAnswer.Unknown(lost.cause());
        } catch (Throttled throttled) {
            return new UpdateAnswer.Refused(KmsRefusal.Throttling);
        }
    }

    private UpdateAnswer updated(Store store, UpdateParameters parameters) {
        settle(store);
        boolean credential = parameters.credential().isPresent();
        boolean disconnected = store.state == ConnectionState.DISCONNECTED;
        boolean allowed = disconnected
                || (store.state == ConnectionState.CONNECTED
                        && !Change.needsDisconnect(parameters.before(), parameters.after(), credential));
        if (!allowed) {
            return new UpdateAnswer.WrongState();
        }
        var refusal = updateRefusal.or(weakness::refusesUpdate).or(() -> updateRefusal(store, parameters));
        updateRefusal = Optional.empty();
        if (refusal.isPresent()) {
            return new UpdateAnswer.Refused(refusal.get());
        }
        store.commands.add(new Command("update", clock.instant()));
        store.update(parameters, clock.instant());
        return new UpdateAnswer.Accepted();
    }

    private Optional<KmsRefusal> updateRefusal(Store store, UpdateParameters parameters) {
        var others = stores.stream().filter(other -> other != store).toList();
        String name = parameters.name().map(KeyStoreName::value).orElse(store.name);
        var backing = store.updated(parameters);
        return others.stream()
                .map(other -> conflict(other, name, backing))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> backing instanceof Backing.CloudHsm wanted && !backing.equals(store.backing)
                        ? clusterFlaw(wanted)
                                .map(flaw -> flaw == KmsRefusal.IncorrectTrustAnchor
                                        ? KmsRefusal.CloudHsmClusterNotRelated
                                        : flaw)
                        : Optional.empty());
    }

    private CommandAnswer move(Store store, ConnectionState state) {
        store.commands.add(
                new Command(state == ConnectionState.CONNECTING ? "connect" : "disconnect", clock.instant()));
        if (!weakness.losesCommand()) {
            store.change(state, clock.instant());
        }
        return new CommandAnswer.Accepted();
    }

    private CommandAnswer command(
            String call, CustomKeyStoreId id, java.util.function.Function<Store, CommandAnswer> effect) {
        try {
            hook.before(call);
            CommandAnswer answer;
            synchronized (this) {
                if (clock.instant().isBefore(commandsFailUntil)) {
                    return new CommandAnswer.Later("KMSInternal");
                }
                answer = stores.stream()
                        .filter(store -> store.id.equals(id) && visible(store))
                        .findFirst()
                        .map(store -> {
                            settle(store);
                            return effect.apply(store);
                        })
                        .orElse(new CommandAnswer.Later("CustomKeyStoreNotFound"));
            }
            hook.after(call);
            return answer;
        } catch (LostAnswer lost) {
            return new CommandAnswer.Later(lost.cause());
        } catch (Throttled throttled) {
            return new CommandAnswer.Throttled();
        }
    }

    /** How long a connect takes from now on. */
    public synchronized void connectIn(Duration time) {
        connectingTakes = time;
    }

    /** From now on KMS is this weak. */
    public synchronized void weaken(Weakness how) {
        weakness = how;
    }

    /** The store of this id, also one that is deleted by now. */
    public synchronized Optional<Store> everMade(CustomKeyStoreId id) {
        var found = Optional.ofNullable(everMade.get(id));
        found.ifPresent(this::settle);
        return found;
    }

    public synchronized List<Store> stores() {
        return List.copyOf(stores);
    }

    /** The state now, whether KMS shows the store already or not. */
    public synchronized ConnectionState stateOf(CustomKeyStoreId id) {
        for (Store store : stores) {
            if (store.id.equals(id)) {
                settle(store);
                return store.state;
            }
        }
        return ConnectionState.UNKNOWN;
    }

    /** Describes report this state of the store, whatever its state is. */
    public synchronized void report(CustomKeyStoreId id, ConnectionState state) {
        reported.put(id, state);
    }

    /** Describes report the true state of the store again. */
    public synchronized void reportTruth(CustomKeyStoreId id) {
        reported.remove(id);
    }

    /** Somebody disconnects the store outside this service. */
    public synchronized void disconnectOutside(CustomKeyStoreId id) {
        changedOutside.add(id);
        stores.stream()
                .filter(store -> store.id.equals(id))
                .forEach(store -> store.change(ConnectionState.DISCONNECTING, clock.instant()));
    }

    /** Somebody deletes the store outside this service. */
    public synchronized void deleteOutside(CustomKeyStoreId id) {
        changedOutside.add(id);
        stores.removeIf(store -> store.id.equals(id));
    }

    /** Somebody connects the store outside this service, if it is disconnected. */
    public synchronized void connectOutside(CustomKeyStoreId id) {
        stores.stream()
                .filter(store -> store.id.equals(id))
                .peek(this::settle)
                .filter(store -> store.state == ConnectionState.DISCONNECTED)
                .forEach(store -> {
                    changedOutside.add(id);
                    store.change(ConnectionState.CONNECTING, clock.instant());
                });
    }

    /** Somebody renames the store outside this service. */
    public synchronized void renameOutside(CustomKeyStoreId id, String name) {
        stores.stream().filter(store -> store.id.equals(id)).forEach(store -> {
            changedOutside.add(id);
            store.rename(name, clock.instant());
        });
    }

    /** Somebody gives the store back the name that the service gave it last, unless another store has it. */
    public synchronized void nameBack(CustomKeyStoreId id) {
        stores.stream()
                .filter(store -> store.id.equals(id))
                .filter(store -> stores.stream().noneMatch(other -> other != store && other.name.equals(store.given)))
                .forEach(store -> store.rename(store.given, clock.instant()));
    }

    /** Whether somebody changed or deleted the store outside this service. */
    public synchronized boolean wasChangedOutside(CustomKeyStoreId id) {
        return changedOutside.contains(id);
    }

    public synchronized boolean wasDeletedOutside(CustomKeyStoreId id) {
        return changedOutside.contains(id)
                && stores.stream().noneMatch(store -> store.id.equals(id))
                && everMade.get(id).commands.stream()
                        .noneMatch(sent -> sent.name().equals("delete"));
    }

    /** From now on the store contains KMS keys, or none. */
    public synchronized void setKeys(CustomKeyStoreId id, boolean present) {
        if (present) {
            withKeys.add(id);
        } else {
            withKeys.remove(id);
        }
    }

    /** Somebody deletes the store outside this service; describes still report it for this time. */
    public synchronized void deleteButShowFor(CustomKeyStoreId id, Duration time) {
        stores.stream()
                .filter(store -> store.id.equals(id))
                .forEach(store -> ghosts.put(store, clock.instant().plus(time)));
        deleteOutside(id);
    }

    /** The ids of the next stores follow this number. */
    public synchronized void countFrom(int number) {
        made = number;
    }

    /** For this time, connects and disconnects fail with an error that may pass. */
    public synchronized void refuseCommandsFor(Duration time) {
        commandsFailUntil = clock.instant().plus(time);
    }

    public synchronized void showAfter(Duration delay) {
        visibleAfter = delay;
    }

    public synchronized void failConnects(Optional<String> code) {
        connectFailure = code;
    }

    /** The next update that the state of the connection allows is refused. */
    public synchronized void refuseNextUpdate(KmsRefusal reason) {
        updateRefusal = Optional.of(reason);
    }

    public synchronized void refuseNext(KmsRefusal reason) {
        refuseNext(reason, 1);
    }

    public synchronized void refuseNext(KmsRefusal reason, int creates) {
        refusal = Optional.of(reason);
        refusals = creates;
    }

    public synchronized FakeCustomKeyStores addCluster(ClusterId id, TrustAnchor anchor) {
        clusters.put(id, anchor);
        return this;
    }

    /** From now on creates and connects on the seed data's clusters are refused for this reason. */
    public synchronized void spoilCluster(KmsRefusal reason) {
        clusterFlaw = Optional.of(reason);
    }

    public synchronized void loseNextAnswer() {
        unknown = Optional.of("time-out");
    }

    public synchronized void allow(int stores) {
        quota = stores;
    }

    /** Thrown by a hook: the call's answer does not arrive. */
    public static final class LostAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LostAnswer(String cause) {
            super(cause);
        }

        String cause() {
            return String.valueOf(getMessage());
        }
    }

    /** Thrown by a hook before the effect: KMS throttles. */
    public static final class Throttled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
