package dev.keystorevending.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.fake.FakeProbes;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.secret.Credential.ProxyCredential;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a dry run is probed, and what is probed then. */
class ProbedPlanTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS, 2));
    private final FakeProbes probes = new FakeProbes();

    private CreateOutcome plan(Map<String, @Nullable Object> body) {
        return plan(World.command(body, "key"));
    }

    private CreateOutcome plan(CreateCommand command) {
        return world.createKeyStore.plan(command, new Preflight(probes, clock));
    }

    @Test
    void eachKindIsProbedForWhatItNames() {
        assertThat(plan(CreateRequests.cloudHsm())).isInstanceOf(CreateOutcome.Planned.class);
        assertThat(plan(CreateRequests.publicProxy())).isInstanceOf(CreateOutcome.Planned.class);
        assertThat(plan(CreateRequests.vpcProxy())).isInstanceOf(CreateOutcome.Planned.class);
        assertThat(probes.asked())
                .containsExactly(
                        "cluster-23456abcdef",
                        "xks.payments.example.com",
                        "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0");
    }

    @Test
    void aProbeThatFindsFailuresRejectsNothing() {
        assertThat(plan(CreateRequests.publicProxy()))
                .asInstanceOf(InstanceOfAssertFactories.type(CreateOutcome.Planned.class))
                .satisfies(planned -> {
                    assertThat(planned.probe()).hasValueSatisfying(report -> {
                        assertThat(report.findings())
                                .extracting(ProbeFinding::result)
                                .contains(ProbeFinding.Result.failure);
                        assertThat(report.unproven()).isNotEmpty();
                    });
                });
    }

    @Test
    void whatThePolicyDoesNotGrantIsNotProbed() {
        var body = CreateRequests.publicProxy();
        CreateRequests.inner(body, "externalKeyStore").put("uriEndpoint", "https://other.example.com");
        assertThat(plan(body)).isInstanceOf(CreateOutcome.Rejected.class);
        assertThat(probes.asked()).isEmpty();
    }

    @Test
    void whatTheTableRejectsIsNotProbed() {
        world.createKeyStore.create(World.command(CreateRequests.cloudHsm(), "first"));
        assertThat(plan(CreateRequests.cloudHsm())).isInstanceOf(CreateOutcome.Rejected.class);
        assertThat(probes.asked()).isEmpty();
    }

    @Test
    void aStrangerProbesNothing() {
        var command = World.command(CreateRequests.publicProxy(), "key");
        var stranger = new CreateCommand(
                command.team(),
                Caller.of("arn:aws:iam::111122223333:role/stranger"),
                command.requestId(),
                command.key(),
                command.request());
        assertThat(plan(stranger)).isInstanceOf(CreateOutcome.Rejected.class);
        assertThat(probes.asked()).isEmpty();
    }

    @Test
    void aHostThatCannotExistIsNotLookedFor() {
        var body = CreateRequests.publicProxy();
        CreateRequests.inner(body, "externalKeyStore").put("uriEndpoint", "https://-xks.payments.example.com");
        var command = World.command(body, "key");
        var report = new Preflight(probes, clock).probe(command.request().backing(), new ProxyCredential("id", "key"));
        assertThat(report.findings().getFirst().result()).isEqualTo(ProbeFinding.Result.failure);
        assertThat(probes.asked()).isEmpty();
    }

    @Test
    void aPlanWithoutAProbeHasNone() {
        assertThat(world.createKeyStore.plan(World.command(CreateRequests.cloudHsm(), "key")))
                .isInstanceOfSatisfying(
                        CreateOutcome.Planned.class,
                        planned -> assertThat(planned.probe()).isEmpty());
    }
}
