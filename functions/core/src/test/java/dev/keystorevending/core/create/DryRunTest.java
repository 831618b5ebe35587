package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.fake.SettableClock;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** A dry run returns the same problem as the create request would under a new idempotency key, and changes nothing. */
class DryRunTest {

    /** The type of the store, its name, the idempotency key and the secret. */
    record Request(int kind, String name, String key, String secret, boolean connect) {
        CreateCommand command() {
            return command(key);
        }

        CreateCommand command(String key) {
            Map<String, @Nullable Object> body = switch (kind) {
                case 0 -> CreateRequests.cloudHsm();
                case 1 -> CreateRequests.publicProxy();
                default -> CreateRequests.vpcProxy();
            };
            body.put("name", name);
            body.put("connect", connect);
            var command = World.command(body, key);
            if (secret.isEmpty()) {
                return command;
            }
            CreateRequests.inner(body, kind == 0 ? "cloudHsm" : "externalKeyStore")
                    .put(
                            kind == 0 ? "passwordSecretArn" : "credentialSecretArn",
                            CreateRequests.SECRET.replace("kmsuser", secret));
            return new CreateCommand(
                    command.team(), command.caller(), command.requestId(), command.key(), CreateRequests.request(body));
        }
    }

    @Property(tries = 600)
    void dryRunAndCreateAgree(
            @ForAll("requests") List<Request> before, @ForAll("request") Request last, @ForAll("quota") int quota) {
        var world = new World(new SettableClock(CreateRequests.NOW)).allowing(Teams.policy(Teams.PAYMENTS, quota));
        before.forEach(request -> world.createKeyStore.create(request.command()));
        var records = world.ledger.records();
        var claims = world.ledger.claims();
        var planned = world.createKeyStore.plan(last.command());
        assertThat(world.ledger.records()).isEqualTo(records);
        assertThat(world.ledger.claims()).isEqualTo(claims);
        var created = world.createKeyStore.create(last.command("new"));
        switch (planned) {
            case CreateOutcome.Planned plan ->
                assertThat(created).isInstanceOfSatisfying(CreateOutcome.Vended.class, vended -> {
                    assertThat(vended.replayed()).isFalse();
                    assertThat(vended.warnings()).isEqualTo(plan.warnings());
                });
            case CreateOutcome.Rejected rejected -> assertThat(created).isEqualTo(rejected);
            case CreateOutcome.Vended vended -> Assertions.fail("a dry run returned a key store");
            case CreateOutcome.Pending pending -> Assertions.fail("a dry run returned a key store");
        }
    }

    @Provide
    Arbitrary<Request> request() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of("payments-one", "payments-two", "PAYMENTS-one", "payments-root", "lending"),
                        Arbitraries.of("k1", "k2", "k3", "k4"),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(6, Arbitraries.just("")),
                                net.jqwik.api.Tuple.of(1, Arbitraries.of("missing", "other/team"))),
                        Arbitraries.of(true, false))
                .as(Request::new);
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        return request().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<Integer> quota() {
        return Arbitraries.integers().between(0, 3);
    }
}
