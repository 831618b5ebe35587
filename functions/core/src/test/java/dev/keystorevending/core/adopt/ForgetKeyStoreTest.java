package dev.keystorevending.core.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.change.ChangeRequestParser;
import dev.keystorevending.core.delete.DeleteOutcome;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ForgetKeyStoreTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS, 1));

    @Test
    void everythingIsReleasedAndKmsKeepsTheConnectedKeyStore() {
        var record = connected();
        var id = record.status().inKms().orElseThrow();
        assertThat(forget(OptionalLong.of(record.revision()), Teams.ADMINISTRATOR))
                .isEqualTo(new DeleteOutcome.Accepted(current()));
        assertThat(current().status())
                .isEqualTo(new Status.Deleted(record.status().inKms()));
        assertThat(current().dueAt()).isEmpty();
        assertThat(world.ledger.claims()).isEmpty();
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isZero();
        assertThat(world.kms.stateOf(id)).isEqualTo(ConnectionState.CONNECTED);
        assertThat(world.ledger.outbox())
                .extracting(Event::kind)
                .containsExactly(EventKind.KeyStoreCreated, EventKind.KeyStoreConnected, EventKind.KeyStoreForgotten);
        assertThat(world.ledger.trail(record.id()).getLast()).satisfies(line -> {
            assertThat(line.action()).isEqualTo(AuditAction.FORGOTTEN);
            assertThat(line.detail()).contains("kept " + id + " in KMS");
        });
        assertThat(world.ledger.unowned(java.util.Set.of(id)))
                .as("no other record takes it for its own")
                .isEmpty();
        assertThat(forget(OptionalLong.empty(), Teams.ADMINISTRATOR))
                .as("a repeated request")
                .isEqualTo(new DeleteOutcome.Accepted(current()));
        clock.advance(Duration.ofHours(1));
        world.reconcile.run("run");
        assertThat(world.kms.stateOf(id)).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void onlyAnAdministratorForgetsAndOnlyWhatItRead() {
        var record = connected();
        assertThat(refused(forget(OptionalLong.empty(), Teams.MEMBER))).isEqualTo(ProblemCode.AdministratorRequired);
        assertThat(refused(forget(OptionalLong.of(record.revision() - 1), Teams.ADMINISTRATOR)))
                .isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(current()).isEqualTo(record);
    }

    @Test
    void nothingMayBeInProgressAndKmsMustHaveTheKeyStore() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        assertThat(refused(forget(OptionalLong.empty(), Teams.ADMINISTRATOR)))
                .as("a connection is requested")
                .isEqualTo(ProblemCode.KeyStoreBusy);
    }

    @Test
    void keyStoreThatIsChangingIsNotForgotten() {
        var record = connected();
        world.changeKeyStore.change(new ChangeKeyStore.Command(
                record.team(),
                record.id(),
                OptionalLong.empty(),
                ChangeRequestParser.parse(Map.of(
                        "interrupt", true, "externalKeyStore", Map.of("uriEndpoint", "https://xks.example.org"))),
                Teams.MEMBER,
                "change"));
        clock.advance(Duration.ofMinutes(1));
        world.reconcile.run("run");
        clock.advance(Duration.ofMinutes(1));
        assertThat(current().status()).isInstanceOf(Status.Changing.class);
        assertThat(refused(forget(OptionalLong.empty(), Teams.ADMINISTRATOR))).isEqualTo(ProblemCode.KeyStoreBusy);
    }

    @Test
    void failedCreationIsNotForgotten() {
        world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor);
        world.createKeyStore.create(World.command(CreateRequests.cloudHsm(), "k"));
        assertThat(refused(forget(OptionalLong.empty(), Teams.ADMINISTRATOR)))
                .isEqualTo(ProblemCode.KeyStoreNotCreated);
    }

    private KeyStore connected() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        for (int minute = 0; minute < 12; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
        return current();
    }

    private KeyStore current() {
        return world.ledger.records().getFirst();
    }

    private DeleteOutcome forget(OptionalLong revision, Caller caller) {
        return world.forgetKeyStore.forget(
                new ForgetKeyStore.Command(Teams.PAYMENTS, current().id(), revision, caller, "forget"));
    }

    private static ProblemCode refused(DeleteOutcome outcome) {
        assertThat(outcome).isInstanceOf(DeleteOutcome.Rejected.class);
        return ((DeleteOutcome.Rejected) outcome).problem().code();
    }
}
