package dev.keystorevending.core.proof;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final ProofLedger ledger;
    private final Delivery delivery;
    private final Set<CustomKeyStoreId> foreign = new HashSet<>();
    private final List<KeyStore> vended = new ArrayList<>();
    private final boolean fickle;
    private boolean calm;

    private Simulation(long seed, Set<Safeguard> missing) {
        stage = new Stage(seed, CreateRequests.NOW);
        fickle = stage.random().nextInt(3) == 0;
        var indexLag = Duration.ofSeconds(stage.random().nextInt(20));
        ledger = new ProofLedger(stage, stage.wall(), indexLag, missing);
        world = new World(
                        stage,
                        ledger,
                        stage,
                        stage::pause,
                        seed,
                        ForgetfulOwnership.unless(!missing.contains(Safeguard.ADOPTION)))
                .allowing(Teams.policy(Teams.PAYMENTS, 3));
        delivery = new Delivery(
                ledger, stage, this::entryFails, undelivered -> !missing.contains(Safeguard.PARTIAL_FAILURES));
    }

    /** Plays the schedule of a seed on the real code. */
    static Result run(long seed) {
        return new Simulation(seed, Set.of()).play();
    }

    /** The same without a safeguard. */
    static Result runWithout(Safeguard safeguard, long seed) {
        return new Simulation(seed, Set.of(safeguard)).play();
    }

    private Result play() {
        strangers();
        world.kms.showAfter(Duration.ofSeconds(
                stage.random().nextInt((int) stage.latestSight().toSeconds())));
        stage.faults(stage.random().nextInt(15));
        for (int round = 0; round < ROUNDS; round++) {
            for (int caller = 0; caller < CALLERS; caller++) {
                enterCaller(round + "." + caller);
            }
            for (int run = 0; run < RECONCILES; run++) {
                String name = "reconcile " + round + "." + run;
                stage.enter(name, () -> world.reconcile.run(name));
            }
            stage.enter("relay " + round, this::relay);
            stage.play();
            stage.advance(Duration.ofSeconds(stage.random().nextInt(200)));
        }
        quiesce();
        return new Result(
                Invariants.violations(
                        world, stage.functionsTimeOut(), foreign, delivery.delivered(), vended, stage.trace()),
                stage.faults(),
                world.kms.stores().size(),
                ledger.outbox().size(),
                stage.trace());
    }

    /** Some schedules begin with stores that were made outside: of the same values, or of the same name only. */
    private void strangers() {
        if (stage.random().nextInt(3) == 0) {
            var body = body();
            if (stage.random().nextBoolean()) {
                Outsider.anotherBacking(body);
            }
            foreign.add(Outsider.makes(world.kms, body));
            stage.advance(Duration.ofMinutes(10));
        }
    }

    private Map<String, @Nullable Object> body() {
        var random = stage.random();
        Map<String, @Nullable Object> body = switch (random.nextInt(3)) {
            case 0 -> CreateRequests.cloudHsm();
            case 1 -> CreateRequests.publicProxy();
            default -> CreateRequests.vpcProxy();
        };
        body.put("name", "payments-" + random.nextInt(3));
        body.put("connect", random.nextBoolean());
        return body;
    }

    private void enterCaller(String name) {
        var random = stage.random();
        var command = World.command(body(), "key-" + random.nextInt(5));
        int what = random.nextInt(10);
        int which = random.nextInt(3);
        var desired = random.nextBoolean() ? DesiredState.CONNECTED : DesiredState.DISCONNECTED;
        stage.enter("caller " + name, () -> {
            if (what == 0) {
                world.createKeyStore.plan(command);
            } else if (what <= (fickle ? 6 : 2)) {
                ledger.records().stream()
                        .skip(which)
                        .findFirst()
                        .ifPresent(record -> world.changeConnection.change(
                                Teams.PAYMENTS, record.id(), desired, Teams.MEMBER, "connection"));
            } else {
                create(command);
            }
        });
    }

    private void create(CreateCommand command) {
        if (world.createKeyStore.create(command) instanceof CreateOutcome.Vended answer) {
            vended.add(answer.keyStore());
        }
    }

    /** The stream hands on what was not acknowledged, and sometimes what was; now and then in another order. */
    private void relay() {
        var items = new ArrayList<>(delivery.open());
        var random = stage.random();
        for (Event event : ledger.outbox()) {
            if (random.nextInt(8) == 0) {
                items.add(Delivery.item(event));
                stage.count("duplicate delivery");
            }
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(items, random);
            stage.count("reordering");
        }
        delivery.relay(items);
    }

    private boolean entryFails(OutboxItem item) {
        boolean fails = !calm && stage.random().nextInt(5) == 0;
        if (fails) {
            stage.count("failed entry of PutEvents");
        }
        return fails;
    }

    private void quiesce() {
        stage.faults(0);
        calm = true;
        for (int minute = 0; minute < 90; minute++) {
            stage.advance(Duration.ofMinutes(1));
            String name = "reconcile, minute " + minute;
            stage.enter(name, () -> world.reconcile.run(name));
            stage.play();
        }
        delivery.relay(delivery.open());
    }
}
