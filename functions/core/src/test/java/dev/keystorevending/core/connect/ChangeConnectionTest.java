package dev.keystorevending.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that is requested before the key store is created, or without one. */
class ChangeConnectionTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS));

    @ParameterizedTest
    @EnumSource(DesiredState.class)
    void aKeyStoreThatIsBeingCreatedMayBeAskedForLater(DesiredState desired) {
        world.kms.loseNextAnswer();
        var creating = created();
        assertThat(creating.status()).isInstanceOf(Status.Creating.class);
        var problem = rejected(creating, desired);
        assertThat(problem.code()).isEqualTo(ProblemCode.ConnectionStateConflict);
        assertThat(problem.code().retryable()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(DesiredState.class)
    void aKeyStoreWhoseCreationFailedNeverConnects(DesiredState desired) {
        world.kms.refuseNext(KmsRefusal.XksProxyUriUnreachable);
        var failed = created();
        assertThat(failed.status()).isInstanceOf(Status.Failed.class);
        var problem = rejected(failed, desired);
        assertThat(problem.code()).isEqualTo(ProblemCode.KeyStoreNotCreated);
        assertThat(problem.code().retryable()).isFalse();
        assertThat(problem.code().status()).isEqualTo(409);
        assertThat(world.ledger.records()).containsExactly(failed);
    }

    private KeyStore created() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        return world.ledger.records().getFirst();
    }

    private Problem rejected(KeyStore keyStore, DesiredState desired) {
        var outcome = world.changeConnection.change(Teams.PAYMENTS, keyStore.id(), desired, Teams.MEMBER, "request");
        return outcome instanceof ConnectionOutcome.Rejected rejected
                ? rejected.problem()
                : org.assertj.core.api.Assertions.fail(outcome.toString());
    }
}
