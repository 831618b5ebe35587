package dev.keystorevending.core.proof;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.administration.AdministratorsOutcome;
import dev.keystorevending.core.administration.Precondition;
import dev.keystorevending.core.adopt.AdoptCommand;
import dev.keystorevending.core.adopt.ForgetKeyStore;
import dev.keystorevending.core.adopt.TransferKeyStore;
import dev.keystorevending.core.change.AutomaticRotation;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.change.ChangeRequestParser;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.fake.Weakness;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.policy.Rules;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.query.Answer;
import dev.keystorevending.core.reconcile.LookTimes;
import dev.keystorevending.core.reconcile.Reconcile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: callers of two teams, reconcile, the relay, administrators, an operator and outsiders, on a KMS, a table and a
 * bus that fail, and then what must be true.
 */
final class Simulation {

    /** A team that has no key stores. */
    static final TeamId SHORT_LIVED = new TeamId("short-lived");

    /** The first is named by the stack; the others are administrators while they are listed. */
    private static final List<Caller> ADMINISTRATORS = List.of(
            Teams.ADMINISTRATOR,
            Caller.of("arn:aws:sts::111122223333:assumed-role/second/somebody"),
            Caller.of("arn:aws:sts::111122223333:assumed-role/third/somebody"));

    private static final int CALLERS = 6;
    private static final int RECONCILES = 4;

    /** How often a caller sends a request who does not wait. */
    private static final int IMPATIENT = 8;

    private static final int ROUNDS = 5;
    /** In the end KMS still gives old states and teams change their minds for some minutes. */
    private static final int STALE_MINUTES = 25;

    /** A day later, and after as many hours as a refusal of KMS that passes needs. */
    private static final int LOOKS_AT_SECRETS = 4;

    private static final String VERSIONS = "11111111-2222-3333-4444-55555555555";

    /** The result of one schedule. */
    record Result(List<String> violations, Map<String, Integer> faults, int stores, int events, String trace) {}

    private final Set<Safeguard> missing;
    private final Stage stage;
    private final World world;
    private final ProofLedger ledger;
    private final Delivery delivery;
    private final WeakKms weakness;
    private final Set<CustomKeyStoreId> foreign = new HashSet<>();
    private final List<KeyStore> vended = new ArrayList<>();
    private final List<CreateCommand> sent = new ArrayList<>();
    private final Map<KeyStoreId, Facts.Wish> wishes = new HashMap<>();

    /** The key stores with a request whose answer was lost. */
    private final Set<KeyStoreId> unknown = new HashSet<>();

    /** The key stores whose callers allowed to disconnect them for a change. */
    private final Set<KeyStoreId> interruptible = new HashSet<>();

    private final boolean changeable;
    private final boolean reliable;
    private final boolean streamLost;
    private final boolean outages;
    private final boolean deletes;
    private final boolean changes;
    /** Whether an administrator adopts, transfers and forgets key stores. */
    private final boolean administers;

    private final boolean operator;
    private boolean calm;
    private int quietMinutes;

    private Simulation(long seed, Set<Safeguard> missing) {
        this.missing = missing;
        stage = new Stage(seed, CreateRequests.NOW);
        changeable = stage.random().nextBoolean();
        reliable = stage.random().nextInt(3) == 0;
        streamLost = stage.random().nextInt(6) == 0;
        outages = stage.random().nextInt(4) == 0;
        deletes = stage.random().nextInt(3) > 0;
        changes = stage.random().nextInt(3) > 0;
        administers = seed % 4 == 0;
        operator = !administers && stage.random().nextInt(3) == 0;
        weakness = new WeakKms();
        ledger = new ProofLedger(
                stage, stage.wall(), Duration.ofSeconds(1 + stage.random().nextInt(600)), missing);
        world = new World(
                        stage,
                        ledger,
                        stage,
                        stage::pause,
                        seed,
                        new ForgetfulOwnership(missing),
                        missing.contains(Safeguard.SETTLING) ? Duration.ZERO : Reconcile.SETTLING,
                        missing.contains(Safeguard.SECOND_SIGHT)
                                ? new LookTimes(World.LOOKS.interval(), Duration.ZERO)
                                : World.LOOKS)
                .allowing(Teams.policy(Teams.PAYMENTS, 3))
                .allowing(Teams.reconnecting(Teams.LENDING, 2));
        delivery = new Delivery(ledger, stage, stage, this::entryFails, !missing.contains(Safeguard.PARTIAL_FAILURES));
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
        world.kms.weaken(weakness);
        world.kms.connectIn(Duration.ofSeconds(10 + stage.random().nextInt(170)));
        stage.faults(stage.random().nextInt(15));
        stage.loseCreates(stage.random().nextInt(3) == 0);
        for (int round = 0; round < ROUNDS; round++) {
            if (outages) {
                breakPorts();
            }
            for (int caller = 0; caller < CALLERS; caller++) {
                enterCaller(round + "." + caller);
            }
            for (int run = 0; run < RECONCILES; run++) {
                String name = "reconcile " + round + "." + run;
                stage.enter(name, () -> world.reconcile.run(name));
            }
            enterOthers(round);
            stage.play();
            stage.advance(Duration.ofSeconds(stage.random().nextInt(outages ? 3_000 : 200)));
        }
        quiesce();
        var facts = new Facts(
                world.kms,
                stage.latestSight().plus(stage.timeOut()),
                stage.functionsTimeOut(),
                reliable,
                wishes,
                unknown,
                interruptible);
        return new Result(
                Invariants.violations(world, stage.functionsTimeOut(), foreign, delivery, vended, stage.trace(), facts),
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

    /** KMS, the table, Secrets Manager or the bus is down, now and then for longer than the retry window. */
    private void breakPorts() {
        for (String port : List.of("kms", "ledger", "secret", "bus")) {
            boolean kept = reliable && port.equals("kms");
            if (stage.random().nextInt(6) == 0 && !kept) {
                stage.outage(port, Duration.ofSeconds(stage.random().nextInt(7200)));
            }
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
        TeamId team = random.nextInt(4) == 0 ? Teams.LENDING : Teams.PAYMENTS;
        var fresh = World.command(team, body(), "key-" + random.nextInt(5));
        boolean retry = !sent.isEmpty() && random.nextInt(3) == 0;
        var command = retry ? sent.get(random.nextInt(sent.size())) : fresh;
        sent.add(command);
        int what = random.nextInt(10);
        boolean change = changes && random.nextInt(5) == 0;
        int choice = random.nextInt(6);
        int target = random.nextInt(5);
        boolean interrupt = random.nextInt(3) == 0;
        int which = random.nextInt(3);
        var desired = random.nextBoolean() ? DesiredState.CONNECTED : DesiredState.DISCONNECTED;
        int times = random.nextInt(10) == 0 ? IMPATIENT : 1;
        stage.enter("caller " + name, () -> {
            if (change) {
                ledger.records().stream()
                        .skip(which)
                        .findFirst()
                        .ifPresent(record -> change(record, choice, target, interrupt));
            } else if (what == 0) {
                world.createKeyStore.plan(world.counted(command));
            } else if (what == 7 && deletes) {
                ledger.records().stream().skip(which).findFirst().ifPresent(record -> delete(record, desired));
            } else if (what <= (changeable ? 6 : 2)) {
                ledger.records().stream().skip(which).findFirst().ifPresent(record -> request(record, desired));
            } else {
                for (int time = 0; time < times; time++) {
                    create(command);
                }
            }
        });
    }

    private void request(KeyStore record, DesiredState desired) {
        boolean answered = false;
        try {
            var outcome =
                    world.changeConnection.change(record.team(), record.id(), desired, Teams.MEMBER, "connection");
            answered = true;
            if (outcome instanceof ConnectionOutcome.Accepted accepted) {
                wish(accepted.keyStore().id(), accepted.keyStore().revision(), desired);
            }
        } finally {
            if (!answered) {
                unknown.add(record.id());
            }
        }
    }

    /** Nobody can say what a key store should be that a refused deletion disconnected. */
    private void delete(KeyStore record, DesiredState desired) {
        stage.count("deletion");
        unknown.add(record.id());
        boolean disconnect = desired == DesiredState.DISCONNECTED;
        if (disconnect) {
            record.status()
                    .inKms()
                    .ifPresent(id -> world.kms.setKeys(id, stage.random().nextInt(3) == 0));
        }
        world.deleteKeyStore.delete(new DeleteKeyStore.Command(
                record.team(), record.id(), OptionalLong.empty(), disconnect, Teams.MEMBER, "deletion"));
    }

    /** Nobody can say what a key store should be that a change disconnects. */
    private void change(KeyStore record, int choice, int target, boolean interrupt) {
        stage.count("change");
        unknown.add(record.id());
        if (choice == 0) {
            world.changeKeyStore.rotate(new ChangeKeyStore.Rotation(
                    record.team(), record.id(), Optional.empty(), Teams.MEMBER, "rotation"));
            return;
        }
        if (interrupt) {
            interruptible.add(record.id());
        }
        var body = new HashMap<String, @Nullable Object>(
                Map.of("interrupt", interrupt || missing.contains(Safeguard.INTERRUPT)));
        if (choice < 4) {
            body.put("name", "payments-" + target);
        }
        if (choice > 2 && record.backing() instanceof Backing.ExternalKeyStore xks) {
            body.put(
                    "externalKeyStore",
                    choice == 5
                            ? Map.of("credentialSecretArn", World.PROXY_SECRET)
                            : Map.of(
                                    "uriPath",
                                    "/p" + target + "/kms/xks/v1",
                                    "uriEndpoint",
                                    xks.endpoint().host().endsWith("org")
                                            ? "https://xks.payments.example.com"
                                            : "https://xks.example.org"));
        }
        world.changeKeyStore.change(new ChangeKeyStore.Command(
                record.team(),
                record.id(),
                OptionalLong.empty(),
                ChangeRequestParser.parse(body),
                Teams.MEMBER,
                "change"));
    }

    private void wish(KeyStoreId id, long revision, DesiredState desired) {
        wishes.merge(
                id,
                new Facts.Wish(revision, desired),
                (before, now) -> now.revision() > before.revision() ? now : before);
    }

    private void create(CreateCommand command) {
        var outcome = world.createKeyStore.create(world.counted(command));
        if (outcome instanceof CreateOutcome.Vended answer) {
            vended.add(answer.keyStore());
        }
        if (outcome instanceof CreateOutcome.Rejected rejected
                && rejected.problem().code() == ProblemCode.TooManyRequests) {
            stage.count("too many requests");
        }
    }

    /** The relay, an administrator, somebody who rotates a secret, and an outsider who deletes the own store. */
    private void enterOthers(int round) {
        if (!streamLost) {
            stage.enter("relay " + round, this::relay);
        }
        enterSweep("sweep " + round);
        int quota = 1 + stage.random().nextInt(3);
        if (stage.random().nextInt(4) == 0) {
            stage.enter("administrator " + round, () -> changePolicy(quota));
            stage.enter("administrator of teams " + round, this::remakeTeam);
        }
        if (stage.random().nextInt(3) == 0) {
            for (Caller administrator : ADMINISTRATORS) {
                int whom = stage.random().nextInt(ADMINISTRATORS.size());
                boolean guesses = stage.random().nextInt(4) == 0;
                stage.enter(
                        "administrator of administrators " + round + " " + administrator.principal(),
                        () -> name(ADMINISTRATORS.get(whom).principal(), administrator, guesses));
            }
        }
        int version = 6 + stage.random().nextInt(4);
        if (stage.random().nextInt(4) == 0) {
            stage.enter("rotation " + round, () -> rotate(version));
            enterSecretEvents(round);
        }
        for (int act = 0; administers && act < 2; act++) {
            int what = stage.random().nextInt(4);
            int which = stage.random().nextInt(4);
            stage.enter("administrator of key stores " + round + "." + act, () -> administer(what, which));
        }
        if (operator) {
            var act = Outsider.Act.values()[stage.random().nextInt(Outsider.Act.values().length)];
            stage.enter("operator " + round, () -> act(act));
        }
        int shown = stage.random().nextInt(120);
        if (stage.random().nextInt(4) == 0) {
            stage.enter(
                    "outsider " + round,
                    () -> foreign.forEach(id -> world.kms.deleteButShowFor(id, Duration.ofSeconds(shown))));
        }
    }

    private void administer(int what, int which) {
        switch (what) {
            case 0 -> adopt();
            case 1 -> ledger.records().stream().skip(which).findFirst().ifPresent(this::forget);
            default -> ledger.records().stream().skip(which).findFirst().ifPresent(this::transfer);
        }
    }

    private void adopt() {
        if (world.unmanagedKeyStores.list(Teams.ADMINISTRATOR.principal())
                instanceof Answer.Found<List<SeenKeyStore>> found) {
            found.value().stream().findFirst().ifPresent(this::adopt);
        }
    }

    private void adopt(SeenKeyStore store) {
        stage.count("adoption");
        boolean hsm = store.configuration().type() == KeyStoreType.AWS_CLOUDHSM;
        world.adoptKeyStore.adopt(new AdoptCommand(
                Teams.LENDING,
                Teams.ADMINISTRATOR,
                "adoption",
                new IdempotencyKey("adoption-" + store.id()),
                new AdoptCommand.AdoptRequest(
                        store.id(),
                        new SecretArn(hsm ? CreateRequests.SECRET : World.PROXY_SECRET),
                        Optional.empty(),
                        Optional.empty(),
                        new AcceptedViolations(Rules.NAMES),
                        Optional.empty())));
    }

    private void transfer(KeyStore record) {
        stage.count("transfer");
        world.transferKeyStore.transfer(new TransferKeyStore.Command(
                record.team(),
                record.id(),
                record.team().equals(Teams.PAYMENTS) ? Teams.LENDING : Teams.PAYMENTS,
                new AcceptedViolations(List.of()),
                Teams.ADMINISTRATOR,
                "transfer"));
    }

    private void forget(KeyStore record) {
        stage.count("forgetting");
        world.forgetKeyStore.forget(new ForgetKeyStore.Command(
                record.team(), record.id(), OptionalLong.empty(), Teams.ADMINISTRATOR, "forgetting"));
    }

    /** Somebody with KMS's console, who knows nothing of this service. */
    private void act(Outsider.Act act) {
        ledger.records().stream()
                .filter(record -> record.status() instanceof Status.Created)
                .findFirst()
                .flatMap(record -> record.status().inKms())
                .ifPresent(id -> {
                    stage.count("operator: " + act);
                    stage.trace("operator: " + act + " " + id);
                    act.on(world.kms, id);
                });
    }

    private void changePolicy(int quota) {
        ledger.find(Teams.PAYMENTS).ifPresent(stored -> {
            stage.count("policy change");
            put(Teams.policy(Teams.PAYMENTS, quota), new Precondition.Version(stored.version()));
        });
    }

    /** An administrator adds somebody to the list, or removes it; or whoever was one guesses the next version. */
    private void name(Principal whom, Caller caller, boolean guesses) {
        if (world.changeAdministrators.get(caller.principal()) instanceof AdministratorsOutcome.Shown seen) {
            var next = new HashSet<>(seen.list().principals());
            if (!next.remove(whom)) {
                next.add(whom);
            }
            var version = new Precondition.Version(seen.list().version() + (guesses ? 1 : 0));
            if (world.changeAdministrators.put(next, version, caller, "administrators")
                    instanceof AdministratorsOutcome.Shown) {
                stage.count("change of the administrators");
            }
        }
    }

    /** A team without key stores is deleted, and made again under its name. */
    private void remakeTeam() {
        var stored = ledger.find(SHORT_LIVED);
        stage.count(stored.isEmpty() ? "team made" : "team deleted");
        if (stored.isEmpty()) {
            put(Teams.policy(SHORT_LIVED), new Precondition.Absent());
        } else {
            world.administerPolicies.delete(
                    SHORT_LIVED,
                    new Precondition.Version(stored.get().version()),
                    Teams.ADMINISTRATOR,
                    "deletion of a team");
        }
    }

    private void put(TeamPolicy policy, Precondition precondition) {
        world.administerPolicies.put(policy, precondition, false, Teams.ADMINISTRATOR, "policy");
    }

    /** The last digit of a version tells its credential. A version 9 is none for a proxy. */
    private void rotate(int digit) {
        stage.count("secret rotation");
        var version = new SecretVersionId(VERSIONS + digit);
        world.secrets.put(new SecretArn(World.PROXY_SECRET), version, digit == 9 ? "none" : "{proxy" + digit + "}");
        world.secrets.put(new SecretArn(CreateRequests.SECRET), version, "kmsPswd0" + digit);
    }

    /** The events of a rotation: lost, late, twice, or before those of an earlier one. */
    private void enterSecretEvents(int round) {
        int copies = stage.random().nextInt(3);
        if (copies == 0) {
            stage.count("lost event of a secret");
        }
        for (int copy = 0; copy < copies; copy++) {
            String name = "event of a secret " + round + "." + copy;
            stage.enter(name, () -> world.reconcile.run(name, Optional.of(new SecretArn(World.PROXY_SECRET))));
        }
    }

    /** The stream hands on what was not acknowledged, and sometimes what was; now and then in another order. */
    private void relay() {
        var items = new ArrayList<>(delivery.open());
        var random = stage.random();
        for (OutboxItem item : ledger.announced()) {
            if (random.nextInt(8) == 0) {
                items.add(item);
                stage.count("duplicate delivery");
            }
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(items, random);
            stage.count("reordering");
        }
        delivery.relay(items);
    }

    private void enterSweep(String name) {
        if (!missing.contains(Safeguard.SWEEP)) {
            stage.enter(name, delivery::sweep);
        }
    }

    private boolean entryFails(OutboxItem item) {
        boolean fails = !calm && stage.random().nextInt(5) == 0;
        if (fails) {
            stage.count("failed entry of PutEvents");
        }
        return fails;
    }

    /** Everything works again: the clock passes every outage, and reconcile, relay and sweep run every minute. */
    private void quiesce() {
        stage.faults(0);
        calm = true;
        if (outages) {
            stage.advance(Duration.ofHours(2));
        }
        ledger.catchUp();
        for (int minute = 0; minute < 90; minute++) {
            stage.advance(Duration.ofMinutes(1));
            quietMinutes = minute;
            if (minute == 15) {
                stage.loseCreates(false);
            }
            if (minute == 45) {
                ledger.records().forEach(this::forgetDeletedCandidate);
            }
            String name = "reconcile, minute " + minute;
            stage.enter(name, () -> world.reconcile.run(name));
            if (changeable && minute < STALE_MINUTES && stage.random().nextInt(3) == 0) {
                var desired = stage.random().nextBoolean() ? DesiredState.CONNECTED : DesiredState.DISCONNECTED;
                stage.enter(
                        "change of mind, minute " + minute,
                        () -> ledger.records().stream()
                                .filter(record -> record.status() instanceof Status.Created)
                                .findFirst()
                                .ifPresent(record -> request(record, desired)));
            }
            if (changes && minute < STALE_MINUTES && stage.random().nextInt(3) == 0) {
                int which = stage.random().nextInt(2);
                int choice = stage.random().nextInt(6);
                int target = stage.random().nextInt(5);
                stage.enter(
                        "change, minute " + minute,
                        () -> ledger.records().stream()
                                .filter(record -> record.status() instanceof Status.Created)
                                .skip(which)
                                .findFirst()
                                .ifPresent(record -> change(record, choice, target, target == 0)));
            }
            stage.play();
            enterSweep("sweep, minute " + minute);
            stage.play();
        }
        for (int look = 0; look < LOOKS_AT_SECRETS; look++) {
            stage.advance(look == 0 ? AutomaticRotation.INTERVAL : Duration.ofHours(1));
            String name = "look at secrets " + look;
            stage.enter(name, () -> world.reconcile.run(name));
            stage.play();
        }
        enterSweep("last sweep");
        stage.play();
        if (!streamLost) {
            delivery.relay(delivery.open());
        }
    }

    /** What docs/operations.md tells an operator: a candidate that somebody deleted in KMS is taken from its record. */
    private void forgetDeletedCandidate(KeyStore record) {
        if (record.status() instanceof Status.Creating creating
                && creating.candidate().isPresent()
                && world.kms.stores().stream()
                        .noneMatch(
                                store -> store.id().equals(creating.candidate().get()))) {
            stage.count("candidate deleted in KMS");
            var without = record.with(
                    new Status.Creating(creating.attempt(), creating.leaseUntil(), creating.calledAt()),
                    stage.instant());
            var line = new AuditLine(
                    stage.instant(),
                    AuditAction.ANSWERED,
                    Actor.service("operator"),
                    creating.attempt(),
                    "operator",
                    "deleted in KMS");
            ledger.recordCall(record, without, line);
        }
    }

    /** KMS at its weakest; the schedule's seed decides. */
    private final class WeakKms implements Weakness {

        private final boolean ignoresHidden = stage.random().nextBoolean();
        private final boolean loses = stage.random().nextInt(3) == 0;

        @Override
        public boolean ignoresHiddenStores() {
            return ignoresHidden;
        }

        @Override
        public Duration staleness() {
            boolean stale = quietMinutes < STALE_MINUTES && stage.random().nextInt(changeable ? 2 : 4) == 0;
            if (stale) {
                stage.count("stale connection state");
            }
            return stale
                    ? Duration.ofSeconds(
                            stage.random().nextInt((int) stage.latestSight().toSeconds()))
                    : Duration.ZERO;
        }

        @Override
        public Duration clockError() {
            return Duration.ofMillis(stage.random().nextInt(16_000) - 8_000L);
        }

        @Override
        public boolean losesCommand() {
            boolean lost = loses && !reliable && !calm && stage.random().nextInt(4) == 0;
            if (lost) {
                stage.count("lost command");
            }
            return lost;
        }

        @Override
        public Optional<KmsRefusal> refusesUpdate() {
            boolean refuses = quietMinutes < STALE_MINUTES && stage.random().nextInt(3) == 0;
            if (refuses) {
                stage.count("refused update");
            }
            return refuses ? Optional.of(KmsRefusal.XksProxyUriUnreachable) : Optional.empty();
        }

        @Override
        public int firstCheck() {
            return stage.random().nextInt(3);
        }
    }
}
