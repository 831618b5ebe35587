package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.change.AutomaticRotation;
import dev.keystorevending.core.change.ChangeCheck;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.change.PinnedCredentials;
import dev.keystorevending.core.change.Update;
import dev.keystorevending.core.create.CreateWarnings;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Settlement;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.SecretDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reconcile with a scripted KMS and a ledger whose calls a test can break or delay. */
final class ReconcileFixture {

    final SettableClock clock = new SettableClock(CreateRequests.NOW);
    final Map<String, RuntimeException> failing = new HashMap<>();
    final Map<String, Runnable> before = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();
    final FakeLedger ledger;
    final ScriptedKms kms = new ScriptedKms();
    final FakeSecretReader secrets;
    final TakeOver takeOver;
    final Reconcile reconcile;
    private final StoredPolicy policy =
            new StoredPolicy(Teams.policy(Teams.PAYMENTS, 1000), 1, CreateRequests.NOW, Teams.MEMBER);

    ReconcileFixture() {
        var hook = new CallHook() {
            @Override
            public void before(String call) {
                calls.add(call);
                before.getOrDefault(call, () -> {}).run();
                var fault = failing.get(call);
                if (fault != null) {
                    throw fault;
                }
            }
        };
        ledger = new FakeLedger(hook);
        secrets = new FakeSecretReader(hook).put(CreateRequests.SECRET, World.PASSWORD);
        PolicyWrites.put(ledger, policy, 0);
        var credentials = new Credentials(text -> new SecretDocument.Content.PlainText());
        var identifiers = new SeededIdentifiers(7);
        var settlement = new Settlement(ledger, clock, identifiers, true);
        takeOver = new TakeOver(ledger, secrets, credentials, kms, new Ownership(), settlement, clock);
        var update = new Update(
                ledger,
                new PinnedCredentials(secrets, credentials),
                new Ownership(),
                clock,
                identifiers,
                Reconcile.SETTLING);
        var check = new ChangeCheck(secrets, credentials, new CreateWarnings("eu-central-1"), clock);
        reconcile = new Reconcile(
                ledger,
                kms,
                takeOver,
                new Deletion(ledger, new Ownership(), clock, identifiers),
                update,
                new AutomaticRotation(
                        ledger,
                        ledger,
                        secrets,
                        check,
                        new ChangeKeyStore(ledger, check, kms, update, identifiers),
                        identifiers,
                        clock),
                clock,
                identifiers,
                this::pause,
                Reconcile.SETTLING,
                World.LOOKS,
                ledger);
    }

    private void pause(Duration time) {
        pauses.add(time);
        clock.advance(time);
    }

    /** A record whose call of KMS at {@link CreateRequests#NOW} got no answer. */
    KeyStore creating(Map<String, @Nullable Object> body) {
        var record = Records.creating(body);
        ledger.reserve(record, policy, Records.reservation());
        return record;
    }

    /** The record of a key store that KMS created, in a state of its connection. */
    KeyStore created(int number, Connection connection) {
        var creating = creating(Records.body(number));
        var created = Records.created(creating, connection);
        var event = new Event("event-" + number, EventKind.KeyStoreCreated, CreateRequests.NOW, "request", created);
        if (ledger.recordCreated(creating, created, Records.reservation(), event) != WriteAnswer.WRITTEN) {
            throw new IllegalStateException("not created");
        }
        return created;
    }

    KeyStore current(KeyStore record) {
        return ledger.find(record.team(), record.id()).orElseThrow();
    }

    List<AuditAction> actions(KeyStore record) {
        return ledger.trail(record.id()).stream().map(AuditLine::action).toList();
    }

    List<EventKind> events() {
        return ledger.outbox().stream().map(Event::kind).toList();
    }
}
