package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Creates of a caller that has sent too many requests. */
class LimitedCreateTest {

    private static final Problem WAIT = Problem.passingIn(7, ProblemCode.TooManyRequests, "Too many.");

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS));
    private final CreateCommand command = World.command(CreateRequests.cloudHsm(), "k");

    @Test
    void createAndDryRunAreRejectedBeforeASecretIsRead() {
        world.secrets.remove(command.request().secret());
        assertThat(world.createKeyStore.create(limited(command)))
                .isEqualTo(new CreateOutcome.Rejected(WAIT, false, Optional.empty()));
        assertThat(world.createKeyStore.plan(limited(command)))
                .isEqualTo(new CreateOutcome.Rejected(WAIT, false, Optional.empty()));
        assertThat(world.ledger.records()).isEmpty();
    }

    @Test
    void theKeyCanBeUsedAfterTheWait() {
        world.createKeyStore.create(limited(command));
        assertThat(world.createKeyStore.create(command))
                .isInstanceOfSatisfying(
                        CreateOutcome.Vended.class,
                        vended -> assertThat(vended.replayed()).isFalse());
    }

    @Test
    void aReplayIsAnsweredBecauseItOnlyReads() {
        var vended = (CreateOutcome.Vended) world.createKeyStore.create(command);
        assertThat(world.createKeyStore.create(limited(command)))
                .isInstanceOfSatisfying(CreateOutcome.Vended.class, again -> {
                    assertThat(again.replayed()).isTrue();
                    assertThat(again.keyStore()).isEqualTo(vended.keyStore());
                });
        var other = World.command(CreateRequests.publicProxy(), "k");
        assertThat(world.createKeyStore.create(limited(other)))
                .isInstanceOfSatisfying(
                        CreateOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(ProblemCode.IdempotencyKeyReused));
    }

    @Test
    void aReplayResumesNothing() {
        world.kms.loseNextAnswer();
        assertThat(world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Pending.class);
        clock.advance(Ownership.LEASE.plus(Ownership.VISIBILITY_GRACE_PERIOD).plus(Duration.ofMinutes(1)));
        assertThat(world.createKeyStore.create(limited(command)))
                .isInstanceOfSatisfying(
                        CreateOutcome.Pending.class,
                        pending -> assertThat(pending.replayed()).isTrue());
        assertThat(world.createKeyStore.create(command)).isInstanceOf(CreateOutcome.Vended.class);
    }

    @Test
    void aFailedRequestThatIsRetriedKeepsItsRecord() {
        world.kms.refuseNext(KmsRefusal.CloudHsmClusterNotActive);
        world.createKeyStore.create(command);
        var failed = world.ledger.records().getFirst();
        assertThat(failed.status()).isInstanceOf(Status.Failed.class);
        assertThat(world.createKeyStore.create(limited(command)))
                .isEqualTo(new CreateOutcome.Rejected(WAIT, false, Optional.of(failed)));
        assertThat(world.ledger.records()).containsExactly(failed);
    }

    private static CreateCommand limited(CreateCommand command) {
        return World.with(command, () -> Optional.of(WAIT));
    }
}
