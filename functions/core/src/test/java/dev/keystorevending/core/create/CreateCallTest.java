package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A throttled create is retried within the call, and nothing else is. */
class CreateCallTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final List<Duration> pauses = new ArrayList<>();
    private final Throttling throttling = new Throttling();
    private final FakeCustomKeyStores kms = new FakeCustomKeyStores(clock, throttling);
    private final CreateCall call = new CreateCall(kms, new Ownership(), pauses::add);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aThrottledCallIsRetriedUpToThreeTimes(int throttled) {
        throttling.left = throttled;
        assertThat(create(call)).isInstanceOf(CreateAnswer.Created.class);
        assertThat(throttling.calls).isEqualTo(throttled + 1);
        assertThat(pauses).isEqualTo(CreateCall.PAUSES.subList(0, throttled));
        assertThat(kms.stores()).hasSize(1);
    }

    @Test
    void aThrottleThatGoesOnIsReported() {
        throttling.left = 4;
        assertThat(create(call)).isEqualTo(new CreateAnswer.Refused(KmsRefusal.Throttling));
        assertThat(throttling.calls).isEqualTo(4);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThan(Duration.ofSeconds(3));
        assertThat(kms.stores()).isEmpty();
    }

    @Test
    void anAnswerThatIsLostAfterAThrottleIsUnknown() {
        throttling.left = 1;
        kms.loseNextAnswer();
        assertThat(create(call)).isInstanceOf(CreateAnswer.Unknown.class);
        assertThat(throttling.calls).isEqualTo(2);
    }

    @Test
    void anotherRefusalIsNotRetried() {
        kms.refuseNext(KmsRefusal.AccessDenied);
        assertThat(create(call)).isEqualTo(new CreateAnswer.Refused(KmsRefusal.AccessDenied));
        assertThat(throttling.calls).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void reconcileLeavesTheRetryToItsNextRun() {
        throttling.left = 1;
        assertThat(create(new CreateCall(kms, new Ownership())))
                .isEqualTo(new CreateAnswer.Refused(KmsRefusal.Throttling));
        assertThat(throttling.calls).isEqualTo(1);
    }

    private CreateAnswer create(CreateCall call) {
        return call.create(record(), new Credential.ProxyCredential(World.ACCESS_KEY, World.SECRET_KEY));
    }

    private KeyStore record() {
        var world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS));
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        return world.ledger.records().getFirst();
    }

    /** KMS that throttles the next calls. */
    private static final class Throttling implements CallHook {

        private int left;
        private int calls;

        @Override
        public void before(String name) {
            if (name.equals("kms.create")) {
                calls++;
                if (left-- > 0) {
                    throw new FakeCustomKeyStores.Throttled();
                }
            }
        }
    }
}
