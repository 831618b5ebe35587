package dev.keystorevending.core.proof;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.administration.Precondition;
import dev.keystorevending.core.adopt.AdoptCommand;
import dev.keystorevending.core.adopt.ForgetKeyStore;
import dev.keystorevending.core.adopt.TransferKeyStore;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.change.ChangeRequestParser;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.policy.Rules;
import dev.keystorevending.core.query.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A world in which one port call is disturbed, and which is then left to come to rest. */
final class Trial implements CallHook {

    private static final int MINUTES_TO_REST = 60;

    private final Set<KeyStoreId> interruptible = new HashSet<>();
    private final Set<CustomKeyStoreId> foreign = new HashSet<>();
    private final List<CreateCommand> commands = new ArrayList<>();
    private final List<Runnable> administration = new ArrayList<>();
    private final List<KeyStore> vended = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private Optional<String> losing = Optional.empty();
    private Optional<Disturbance> disturbance = Optional.empty();
    private int disturbed = -1;
    private boolean watching;
    private boolean functionsTimeOut = true;
    private boolean partial;

    final SettableClock clock = new SettableClock(CreateRequests.NOW);
    final ProofLedger ledger = new ProofLedger(this, clock, Duration.ZERO, Set.of());
    final World world = new World(clock, ledger, this, clock::advance, 1, new Ownership())
            .allowing(Teams.policy(Teams.PAYMENTS))
            .allowing(Teams.policy(Teams.LENDING));
    final Delivery delivery = new Delivery(ledger, this, clock, this::entryFails, true);

    /** The port calls that a scenario makes undisturbed. */
    static List<String> calls(Scenario scenario) {
        var trial = new Trial();
        trial.play(scenario);
        return trial.calls;
    }

    /** Plays a scenario whose call number {@code index} is disturbed, and tells what is wrong in the end. */
    static Trial disturbed(Scenario scenario, int index, Disturbance disturbance) {
        var trial = new Trial();
        trial.disturbed = index;
        trial.disturbance = Optional.of(disturbance);
        trial.play(scenario);
        trial.rest();
        return trial;
    }

    private void play(Scenario scenario) {
        scenario.given().accept(this);
        watching = true;
        surviving(() -> scenario.when().accept(this));
        watching = false;
    }

    /** Everybody tries again until nothing moves any more. */
    private void rest() {
        commands.forEach(command -> surviving(() -> send(command)));
        administration.forEach(Trial::surviving);
        for (int minute = 0; minute < MINUTES_TO_REST; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("minute " + minute);
            commands.forEach(this::send);
            delivery.relay(delivery.open());
            delivery.sweep();
        }
    }

    List<String> violations() {
        var facts =
                new Facts(world.kms, Duration.ofMinutes(2), functionsTimeOut, false, Map.of(), Set.of(), interruptible);
        return Invariants.violations(world, functionsTimeOut, foreign, delivery, vended, calls.toString(), facts);
    }

    boolean wasDisturbed() {
        return disturbance.isEmpty();
    }

    void create(Map<String, @Nullable Object> body) {
        var command = World.command(body, "key-" + commands.size());
        commands.add(command);
        send(command);
    }

    void retry() {
        send(commands.getFirst());
    }

    private void send(CreateCommand command) {
        if (world.createKeyStore.create(world.counted(command)) instanceof CreateOutcome.Vended answer) {
            vended.add(answer.keyStore());
        }
    }

    void request(DesiredState desired) {
        ledger.records()
                .forEach(record -> world.changeConnection.change(
                        Teams.PAYMENTS, record.id(), desired, Teams.MEMBER, "connection"));
    }

    void delete(boolean disconnect) {
        ledger.records()
                .forEach(record -> world.deleteKeyStore.delete(new DeleteKeyStore.Command(
                        Teams.PAYMENTS, record.id(), OptionalLong.empty(), disconnect, Teams.MEMBER, "deletion")));
    }

    /** Changes all key stores, and allows to disconnect them where the body says so. */
    void change(Map<String, @Nullable Object> body) {
        ledger.records().forEach(record -> {
            var request = ChangeRequestParser.parse(body);
            if (request.interrupt()) {
                interruptible.add(record.id());
            }
            world.changeKeyStore.change(new ChangeKeyStore.Command(
                    Teams.PAYMENTS, record.id(), OptionalLong.empty(), request, Teams.MEMBER, "change"));
        });
    }

    void rotate() {
        ledger.records()
                .forEach(record -> world.changeKeyStore.rotate(new ChangeKeyStore.Rotation(
                        Teams.PAYMENTS, record.id(), Optional.empty(), Teams.MEMBER, "rotation")));
    }

    /** Secrets Manager says that the proxy's secret has a new current version. */
    void secretChanged() {
        world.reconcile.run("secret", Optional.of(new SecretArn(World.PROXY_SECRET)));
    }

    /** An administrator adopts every key store that KMS lists and no live record owns. */
    void adopt(String secret) {
        administer(() -> {
            if (world.unmanagedKeyStores.list(Teams.ADMINISTRATOR.principal())
                    instanceof Answer.Found<List<SeenKeyStore>> found) {
                found.value()
                        .forEach(store -> world.adoptKeyStore.adopt(new AdoptCommand(
                                Teams.PAYMENTS,
                                Teams.ADMINISTRATOR,
                                "adoption",
                                new IdempotencyKey("adoption-" + store.id()),
                                new AdoptCommand.AdoptRequest(
                                        store.id(),
                                        new SecretArn(secret),
                                        Optional.empty(),
                                        Optional.empty(),
                                        new AcceptedViolations(Rules.NAMES),
                                        Optional.empty()))));
            }
        });
    }

    /** An administrator moves every key store to the other team. */
    void transfer() {
        var ids = ledger.records().stream().map(KeyStore::id).toList();
        administer(() -> ids.forEach(id -> world.transferKeyStore.transfer(new TransferKeyStore.Command(
                Teams.PAYMENTS,
                id,
                Teams.LENDING,
                new AcceptedViolations(List.of()),
                Teams.ADMINISTRATOR,
                "transfer"))));
    }

    /** An administrator replaces the policy of the team that has key stores. */
    void replacePolicy() {
        administer(() -> world.administerPolicies.put(
                Teams.policy(Teams.PAYMENTS, 2),
                new Precondition.Version(1),
                false,
                Teams.ADMINISTRATOR,
                "replacement"));
    }

    /** An administrator deletes a team without key stores, and makes it again. */
    void remakeTeam() {
        administer(() -> {
            world.administerPolicies.delete(
                    Teams.LENDING, new Precondition.Version(1), Teams.ADMINISTRATOR, "deletion of a team");
            world.administerPolicies.put(
                    Teams.policy(Teams.LENDING), new Precondition.Absent(), false, Teams.ADMINISTRATOR, "policy");
        });
    }

    void forget() {
        var records = ledger.records();
        administer(() -> records.forEach(record -> world.forgetKeyStore.forget(new ForgetKeyStore.Command(
                record.team(), record.id(), OptionalLong.empty(), Teams.ADMINISTRATOR, "forgetting"))));
    }

    /** An administrator whose request got no answer repeats it. */
    private void administer(Runnable act) {
        if (watching) {
            administration.add(act);
        }
        act.run();
    }

    void reconcile() {
        world.reconcile.run("run");
    }

    /** Somebody does this in KMS to every key store of the service. */
    void act(Outsider.Act act) {
        ledger.records().stream()
                .flatMap(record -> record.status().inKms().stream())
                .forEach(id -> act.on(world.kms, id));
    }

    /** From now on the team's policy connects again what lost its connection. */
    void reconnecting() {
        world.administerPolicies.put(
                Teams.reconnecting(Teams.PAYMENTS, 3),
                new Precondition.Version(1),
                false,
                Teams.ADMINISTRATOR,
                "reconnecting");
    }

    /** The next call of this name is lost before it takes effect. */
    void lose(String call) {
        losing = Optional.of(call);
    }

    void outsider(Map<String, @Nullable Object> body) {
        foreign.add(Outsider.makes(world.kms, body));
    }

    /** Until the connection that was asked for has come or failed. */
    void connectToTheEnd() {
        for (int minute = 0; minute < 6; minute++) {
            reconcile();
            clock.advance(Duration.ofMinutes(1));
        }
    }

    private static void surviving(Runnable play) {
        try {
            play.run();
        } catch (Crash | LedgerUnavailable died) {
            // the process is gone, or told its caller to try again
        }
    }

    private boolean entryFails(OutboxItem item) {
        return partial && item.eventId().hashCode() % 2 == 0;
    }

    @Override
    public void before(String call) {
        if (losing.filter(call::equals).isPresent()) {
            losing = Optional.empty();
            FaultKind.TIME_OUT.strike(call);
        }
        if (watching) {
            calls.add(call);
            strike(call, false);
        }
    }

    @Override
    public void after(String call) {
        partial = false;
        if (watching) {
            strike(call, true);
        }
    }

    private void strike(String call, boolean after) {
        if (disturbance.isEmpty() || calls.size() - 1 != disturbed) {
            return;
        }
        Disturbance due = disturbance.get();
        boolean now = switch (due) {
            case Disturbance.Fault fault -> fault.after() == after;
            case Disturbance.Rival rival -> !after;
            case Disturbance.Partial someEntries -> !after;
        };
        if (!now) {
            return;
        }
        disturbance = Optional.empty();
        switch (due) {
            case Disturbance.Fault fault -> fault.kind().strike(call);
            case Disturbance.Rival rival -> act(rival.action());
            case Disturbance.Partial someEntries -> partial = true;
        }
    }

    private void act(Disturbance.Action action) {
        watching = false;
        switch (action) {
            case RECONCILE -> reconcile();
            case TAKEOVER -> {
                functionsTimeOut = false;
                clock.advance(Ownership.LEASE.plusSeconds(1));
                commands.forEach(this::send);
                reconcile();
            }
            case OPPOSITE_REQUEST -> {
                request(connected() ? DesiredState.DISCONNECTED : DesiredState.CONNECTED);
                reconcile();
            }
        }
        watching = true;
    }

    private boolean connected() {
        return ledger.records().stream()
                .anyMatch(record -> record.connection() instanceof Connection.Requested
                        || record.connection() instanceof Connection.Connecting
                        || record.connection() instanceof Connection.Connected);
    }
}
