package dev.keystorevending.core.proof;

import dev.keystorevending.core.Orders;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.relay.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One schedule: rival callers, reconcile, relay, a clock and a world that fails, and then what must be true. */
final class Simulation {

    private static final int CALLERS = 6;
    private static final int RECONCILES = 4;
    private static final int ROUNDS = 4;

    /** What one schedule came to. */
    record Result(List<String> violations, Map<String, Integer> faults, int stores, int events, String trace) {}

    private final Stage stage;
    private final World world;
    private final FakeLedger ledger;
    private final Predicate<Relay.Undelivered> heeded;
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final FakeEventBus bus;
    private boolean calm;

    private Simulation(long seed, Function<CallHook, FakeLedger> makeLedger, Predicate<Relay.Undelivered> heeded) {
        this.stage = new Stage(seed, Orders.NOW);
        this.ledger = makeLedger.apply(stage);
        this.world = new World(stage, ledger, stage, seed).allowing(Teams.policy(Teams.PAYMENTS, 3));
        this.heeded = heeded;
        this.bus = new FakeEventBus(this::publish);
    }

    /** Plays the schedule of a seed on the real code. */
    static Result run(long seed) {
        return run(seed, FakeLedger::new, undelivered -> true);
    }

    /** The same on a ledger or a relay from which a safeguard may be missing. */
    static Result run(long seed, Function<CallHook, FakeLedger> makeLedger, Predicate<Relay.Undelivered> heeded) {
        return new Simulation(seed, makeLedger, heeded).play();
    }

    private Result play() {
        world.kms.showAfter(Duration.ofSeconds(stage.random().nextInt(240)));
        stage.faults(stage.random().nextInt(15));
        for (int round = 0; round < ROUNDS; round++) {
            for (int caller = 0; caller < CALLERS; caller++) {
                enterCaller(round + "." + caller);
            }
            for (int run = 0; run < RECONCILES; run++) {
                stage.enter("reconcile " + round + "." + run, () -> world.reconcile.run("tick"));
            }
            stage.enter("relay " + round, this::relay);
            stage.play();
            stage.advance(Duration.ofSeconds(stage.random().nextInt(200)));
        }
        quiesce();
        return new Result(
                violations(),
                stage.faults(),
                world.kms.stores().size(),
                ledger.outbox().size(),
                stage.trace());
    }

    private void enterCaller(String name) {
        var random = stage.random();
        Map<String, @Nullable Object> body = switch (random.nextInt(3)) {
            case 0 -> Orders.cloudHsm();
            case 1 -> Orders.publicProxy();
            default -> Orders.vpcProxy();
        };
        body.put("name", "payments-" + random.nextInt(3));
        body.put("connect", random.nextBoolean());
        var command = World.command(body, "key-" + random.nextInt(5));
        int what = random.nextInt(10);
        stage.enter("caller " + name, () -> {
            if (what == 0) {
                world.createKeyStore.plan(command);
            } else if (what == 1) {
                ledger.rows().stream()
                        .findFirst()
                        .ifPresent(row -> world.changeConnection.change(
                                Teams.PAYMENTS,
                                row.id(),
                                random.nextBoolean() ? DesiredState.CONNECTED : DesiredState.DISCONNECTED,
                                Teams.MEMBER,
                                "wish"));
            } else {
                world.createKeyStore.create(command);
            }
        });
    }

    /** The stream hands on what is in the outbox until the relay has acknowledged it; sometimes twice, sometimes not all. */
    private void relay() {
        var items = new ArrayList<OutboxItem>();
        for (Event event : ledger.outbox()) {
            if (!acknowledged.contains(event.eventId()) || stage.random().nextInt(8) == 0) {
                items.add(new OutboxItem(event.eventId(), event.kind().name(), "{}", event.occurredAt()));
            }
        }
        var failed = new Relay(bus)
                .publish(items).stream()
                        .filter(heeded)
                        .map(Relay.Undelivered::eventId)
                        .collect(Collectors.toSet());
        items.stream()
                .map(OutboxItem::eventId)
                .filter(id -> !failed.contains(id))
                .forEach(acknowledged::add);
    }

    private PublishAnswer publish(OutboxItem item) {
        if (!calm && stage.random().nextInt(5) == 0) {
            return new PublishAnswer.Again("ThrottlingException");
        }
        delivered.add(item.eventId());
        return new PublishAnswer.Published();
    }

    private void quiesce() {
        stage.faults(0);
        calm = true;
        for (int minute = 0; minute < 90; minute++) {
            stage.advance(Duration.ofMinutes(1));
            stage.enter("reconcile", () -> world.reconcile.run("tick"));
            stage.play();
        }
        relay();
    }

    private List<String> violations() {
        var found = new ArrayList<String>();
        var rows = ledger.rows();
        var live = rows.stream()
                .filter(row -> row.status() instanceof Status.Created)
                .toList();
        var owned = live.stream()
                .map(row -> ((Status.Created) row.status()).customKeyStoreId())
                .toList();
        check(found, owned.size() == new HashSet<>(owned).size(), "two rows own one store");
        world.kms
                .stores()
                .forEach(store -> check(found, owned.contains(store.id()), "nobody owns the store " + store.id()));
        check(found, world.kms.stores().size() == owned.size(), "rows and stores differ in number");
        for (KeyStore row : rows) {
            check(found, !(row.status() instanceof Status.Creating), row.id() + " was never settled");
            check(
                    found,
                    !(row.connection() instanceof Connection.Requested
                            || row.connection() instanceof Connection.Connecting
                            || row.connection() instanceof Connection.Disconnecting),
                    row.id() + " has a connection that never ended");
            outcomes(found, row);
            var trail = ledger.trail(row.id());
            check(found, trail.getFirst().action() == AuditAction.RESERVED, row.id() + " has a trail without a start");
        }
        check(found, ledger.usage(Teams.PAYMENTS) == live.size(), "usage is not the number of stores");
        var held = new HashSet<String>();
        live.forEach(row ->
                Claim.of(row.name(), row.backing()).forEach(claim -> held.add(claim.kind() + " " + claim.value())));
        check(found, ledger.claims().keySet().equals(held), "claims are not those of the stores");
        ledger.outbox()
                .forEach(event ->
                        check(found, delivered.contains(event.eventId()), event.kind() + " was not delivered"));
        check(
                found,
                !(rows.toString() + ledger.outbox() + stage.trace()).contains(World.SECRET_KEY)
                        && !(rows.toString() + ledger.outbox()).contains(World.PASSWORD),
                "a secret is shown");
        return found;
    }

    private void outcomes(List<String> found, KeyStore row) {
        var kinds = ledger.outbox().stream()
                .filter(event -> event.keyStore().id().equals(row.id()))
                .map(Event::kind)
                .filter(kind -> kind == EventKind.KeyStoreCreated || kind == EventKind.KeyStoreCreationFailed)
                .toList();
        var expected =
                row.status() instanceof Status.Created ? EventKind.KeyStoreCreated : EventKind.KeyStoreCreationFailed;
        check(found, kinds.equals(List.of(expected)), row.id() + " was announced as " + kinds);
    }

    private static void check(List<String> found, boolean holds, String violation) {
        if (!holds) {
            found.add(violation);
        }
    }
}
