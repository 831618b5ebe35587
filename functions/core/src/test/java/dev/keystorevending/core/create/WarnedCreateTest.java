package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.create.CreateWarning.Code;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.PortFaults;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.SecretArn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which answers to a create request have warnings. */
class WarnedCreateTest {

    /** The certificate of the requests has no basic constraints, and the team's quota is one key store. */
    private static final List<Code> ALL =
            List.of(Code.CertificateNotMarkedAsAuthority, Code.QuotaNearlyUsed, Code.SecretRotatesSoon);

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final CreateCommand command = World.command(CreateRequests.cloudHsm(), "k");

    @Test
    void theFirstAnswerHasTheWarningsOfThePlan() {
        var world = world(CallHook.NONE);
        assertThat(codes(world.createKeyStore.plan(command))).isEqualTo(ALL);
        var first = world.createKeyStore.create(command);
        assertThat(first).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(codes(first)).isEqualTo(ALL);
    }

    @Test
    void aReplayHasTheWarningsOfTheRecordOnly() {
        var world = world(CallHook.NONE);
        world.createKeyStore.create(command);
        assertThat(codes(world.createKeyStore.create(command))).containsExactly(Code.CertificateNotMarkedAsAuthority);
    }

    @Test
    void aRequestWithoutKnownResultHasThem() {
        var world = world(CallHook.NONE);
        world.kms.loseNextAnswer();
        var pending = world.createKeyStore.create(command);
        assertThat(pending).isInstanceOf(CreateOutcome.Pending.class);
        assertThat(codes(pending)).isEqualTo(ALL);
        assertThat(codes(world.createKeyStore.create(command))).containsExactly(Code.CertificateNotMarkedAsAuthority);
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void aRotationThatCannotBeReadChangesNothingElse(PortFault fault) {
        var faults = new PortFaults();
        var world = world(faults);
        faults.next("secret.describe", fault);
        var first = world.createKeyStore.create(command);
        assertThat(first).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(codes(first)).containsExactly(Code.CertificateNotMarkedAsAuthority, Code.QuotaNearlyUsed);
    }

    @Test
    void theRotationIsReadOnceAndNeitherByAReplayNorByATakeover() {
        var calls = new ArrayList<String>();
        var world = world(new CallHook() {
            @Override
            public void before(String call) {
                calls.add(call);
            }
        });
        world.kms.loseNextAnswer();
        world.createKeyStore.create(command);
        world.createKeyStore.create(command);
        clock.advance(Ownership.VISIBILITY_GRACE_PERIOD.plus(Ownership.LEASE));
        world.createKeyStore.create(command);
        assertThat(calls).containsOnlyOnce("secret.describe");
    }

    private World world(CallHook hook) {
        var world = new World(clock, new FakeLedger(), hook, clock::advance, 1, new Ownership())
                .allowing(Teams.policy(Teams.PAYMENTS, 1));
        world.secrets.rotateAt(new SecretArn(CreateRequests.SECRET), CreateRequests.NOW.plus(Duration.ofDays(3)));
        return world;
    }

    private static List<Code> codes(CreateOutcome outcome) {
        var warnings = switch (outcome) {
            case CreateOutcome.Vended vended -> vended.warnings();
            case CreateOutcome.Pending pending -> pending.warnings();
            case CreateOutcome.Planned planned -> planned.warnings();
            case CreateOutcome.Rejected rejected -> throw new AssertionError(rejected);
        };
        return warnings.stream().map(CreateWarning::code).toList();
    }
}
