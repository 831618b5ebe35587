package dev.keystorevending.core.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.delete.DeleteOutcome;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TransferKeyStoreTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world =
            new World(clock).allowing(Teams.policy(Teams.PAYMENTS, 1)).allowing(Teams.policy(Teams.LENDING, 1));

    @Test
    void recordClaimsAndQuotaMoveAndTheKeyStoreStaysConnected() {
        var record = connected();
        var moved = transferred(transfer(record.id(), Teams.LENDING));
        assertThat(moved.team()).isEqualTo(Teams.LENDING);
        assertThat(moved.id()).isEqualTo(record.id());
        assertThat(moved.connection()).isInstanceOf(Connection.Connected.class);
        assertThat(world.ledger.records()).containsExactly(moved);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isZero();
        assertThat(world.ledger.usage(Teams.LENDING)).isEqualTo(1);
        assertThat(world.ledger.holders().get(record.id())).containsExactly(Teams.LENDING);
        assertThat(world.ledger.outbox().getLast()).satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EventKind.KeyStoreTransferred);
            assertThat(event.keyStore()).isEqualTo(moved);
            assertThat(event.formerTeam()).contains(Teams.PAYMENTS);
        });
        assertThat(world.ledger.history(Teams.LENDING, record.id()))
                .extracting(AuditLine::action)
                .startsWith(AuditAction.RESERVED, AuditAction.CREATED)
                .endsWith(AuditAction.TRANSFERRED);
        assertThat(world.ledger.history(Teams.PAYMENTS, record.id()).getLast().detail())
                .isEqualTo("Transferred from team payments to team lending.");
        assertThat(world.kms
                        .everMade(record.status().inKms().orElseThrow())
                        .orElseThrow()
                        .commands())
                .as("KMS gets no command")
                .hasSize(1);
    }

    @Test
    void aRepeatedTransferChangesNothing() {
        var record = connected();
        var moved = transferred(transfer(record.id(), Teams.LENDING));
        assertThat(transfer(record.id(), Teams.LENDING)).isEqualTo(new TransferOutcome.Transferred(moved));
        assertThat(world.ledger.outbox()).extracting(Event::kind).containsOnlyOnce(EventKind.KeyStoreTransferred);
        assertThat(refused(transfer(KeyStoreId.fresh(clock.instant(), new java.util.Random(3)), Teams.LENDING))
                        .code())
                .isEqualTo(ProblemCode.KeyStoreNotFound);
    }

    @Test
    void aKeyStoreThatTheNewTeamHadAnywayIsNotTakenForATransfer() {
        var record = connected();
        assertThat(refused(world.transferKeyStore.transfer(new TransferKeyStore.Command(
                                Teams.LENDING,
                                record.id(),
                                Teams.PAYMENTS,
                                new AcceptedViolations(List.of()),
                                Teams.ADMINISTRATOR,
                                "transfer")))
                        .code())
                .isEqualTo(ProblemCode.KeyStoreNotFound);
    }

    @Test
    void retriedCreateOfTheFormerTeamCreatesNothing() {
        var record = connected();
        transfer(record.id(), Teams.LENDING);
        assertThat(world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k")))
                .isInstanceOfSatisfying(
                        CreateOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(ProblemCode.KeyStoreTransferred));
        assertThat(world.kms.stores()).hasSize(1);
    }

    @Test
    void theNewTeamDeletesWhatItGot() {
        var record = connected();
        transfer(record.id(), Teams.LENDING);
        assertThat(delete(Teams.PAYMENTS, record.id())).isInstanceOf(DeleteOutcome.Rejected.class);
        assertThat(delete(Teams.LENDING, record.id())).isInstanceOf(DeleteOutcome.Accepted.class);
        for (int minute = 0; minute < 12; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
        assertThat(world.kms.stores()).isEmpty();
        assertThat(world.ledger.usage(Teams.LENDING)).isZero();
        assertThat(world.ledger.claims()).isEmpty();
        assertThat(world.ledger.damage()).isEmpty();
    }

    @Test
    void nothingMayBeInProgress() {
        world.kms.loseNextAnswer();
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        var id = world.ledger.records().getFirst().id();
        assertThat(refused(transfer(id, Teams.LENDING)).code())
                .as("while it is created")
                .isEqualTo(ProblemCode.KeyStoreBusy);
        for (int minute = 0; minute < 12; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
        world.changeConnection.change(Teams.PAYMENTS, id, DesiredState.DISCONNECTED, Teams.MEMBER, "request");
        assertThat(refused(transfer(id, Teams.LENDING)).code())
                .as("while it is disconnected")
                .isEqualTo(ProblemCode.KeyStoreBusy);
        world.changeConnection.change(Teams.PAYMENTS, id, DesiredState.CONNECTED, Teams.MEMBER, "request");
        for (int minute = 0; minute < 12; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
        delete(Teams.PAYMENTS, id);
        assertThat(refused(transfer(id, Teams.LENDING)).code())
                .as("while it is deleted")
                .isEqualTo(ProblemCode.KeyStoreBusy);
        for (int minute = 0; minute < 12; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
        assertThat(refused(transfer(id, Teams.LENDING)).code()).isEqualTo(ProblemCode.KeyStoreDeleted);
    }

    @Test
    void newTeamsPolicyAndQuotaAreChecked() {
        var record = connected();
        var strict = new TeamId("strict");
        assertThat(refused(transfer(record.id(), strict)).code()).isEqualTo(ProblemCode.PolicyNotFound);
        var open = Teams.policy(strict);
        world.allowing(new TeamPolicy(
                strict,
                open.principals(),
                new NamingRule(NamePattern.stored("strict-[a-z]+"), "strict", List.of("strict-a"), List.of()),
                open.allowedTypes(),
                open.allowedConnectivity(),
                open.clusterIds(),
                open.proxyHosts(),
                open.secretArnPatterns(),
                0));
        var problem = refused(transfer(record.id(), strict));
        assertThat(problem.code()).isEqualTo(ProblemCode.PolicyViolation);
        assertThat(problem.errors()).extracting(ProblemError::pointer).containsExactly("/team");
        var accepted = new TransferKeyStore.Command(
                Teams.PAYMENTS,
                record.id(),
                strict,
                new AcceptedViolations(List.of("NameMatchesPattern")),
                Teams.ADMINISTRATOR,
                "transfer");
        assertThat(refused(world.transferKeyStore.transfer(accepted)).code()).isEqualTo(ProblemCode.TeamQuotaExceeded);
        assertThat(world.ledger.find(Teams.PAYMENTS, record.id())).contains(record);
    }

    @Test
    void onlyAnAdministratorTransfers() {
        var record = connected();
        assertThat(refused(transfer(record.id(), Teams.LENDING, Teams.MEMBER)).code())
                .isEqualTo(ProblemCode.AdministratorRequired);
    }

    private KeyStore connected() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        for (int minute = 0; minute < 12; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
        var record = world.ledger.records().getFirst();
        assertThat(record.connection()).isInstanceOf(Connection.Connected.class);
        return record;
    }

    private DeleteOutcome delete(TeamId team, KeyStoreId id) {
        return world.deleteKeyStore.delete(
                new DeleteKeyStore.Command(team, id, OptionalLong.empty(), true, Teams.MEMBER, "deletion"));
    }

    private TransferOutcome transfer(KeyStoreId id, TeamId to) {
        return transfer(id, to, Teams.ADMINISTRATOR);
    }

    private TransferOutcome transfer(KeyStoreId id, TeamId to, Caller caller) {
        return world.transferKeyStore.transfer(new TransferKeyStore.Command(
                Teams.PAYMENTS, id, to, new AcceptedViolations(List.of()), caller, "transfer"));
    }

    private static KeyStore transferred(TransferOutcome outcome) {
        assertThat(outcome).isInstanceOf(TransferOutcome.Transferred.class);
        return ((TransferOutcome.Transferred) outcome).keyStore();
    }

    private static Problem refused(TransferOutcome outcome) {
        assertThat(outcome).isInstanceOf(TransferOutcome.Rejected.class);
        return ((TransferOutcome.Rejected) outcome).problem();
    }
}
