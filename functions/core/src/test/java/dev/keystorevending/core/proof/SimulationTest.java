package dev.keystorevending.core.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.relay.Relay;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Many schedules, each decided by its seed; {@code -Psoak} plays more. */
class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("soak.schedules", 1000);
    private static final int ENOUGH_FOR_A_MUTANT = 1000;

    @Test
    void noScheduleBreaksAPromise() {
        Map<String, Integer> faults = new TreeMap<>();
        int stores = 0;
        int events = 0;
        for (long seed = 0; seed < SCHEDULES; seed++) {
            var result = Simulation.run(seed);
            assertThat(result.violations())
                    .as("seed %d%n%s", seed, result.trace())
                    .isEmpty();
            result.faults().forEach((kind, number) -> faults.merge(kind, number, Integer::sum));
            stores += result.stores();
            events += result.events();
        }
        System.out.printf(
                "simulation: %d schedules, faults %s, %d stores, %d events, 0 violations%n",
                SCHEDULES, faults, stores, events);
        assertThat(stores).isPositive();
        assertThat(faults).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void aSeedReplaysExactly() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(Simulation.run(seed).trace())
                    .isEqualTo(Simulation.run(seed).trace());
        }
    }

    @Test
    void withoutTheReservationOfNamesAndBackingsItFails() {
        dies(
                hook -> new FakeLedger(hook) {
                    @Override
                    protected boolean claimConflicts(boolean heldShared, Claim wanted) {
                        return false;
                    }
                },
                undelivered -> true);
    }

    @Test
    void withoutTheAttemptConditionItFails() {
        dies(
                hook -> new FakeLedger(hook) {
                    @Override
                    protected boolean sameAttempt(KeyStore current, KeyStore seen) {
                        return true;
                    }
                },
                undelivered -> true);
    }

    @Test
    void withoutTheOutboxInTheTransactionItFails() {
        dies(
                hook -> new FakeLedger(hook) {
                    private int announced;

                    @Override
                    protected void announce(Event event) {
                        if (++announced % 2 != 0) {
                            super.announce(event);
                        }
                    }
                },
                undelivered -> true);
    }

    @Test
    void withoutHeedingPartialFailuresItFails() {
        dies(FakeLedger::new, undelivered -> false);
    }

    @Test
    void withoutTheLeaseCheckInTheTableTheUseCasesOwnStillHolds() {
        for (long seed = 0; seed < 200; seed++) {
            var result = Simulation.run(
                    seed,
                    hook -> new FakeLedger(hook) {
                        @Override
                        protected boolean leaseOver(KeyStore current, Instant now) {
                            return current.status() instanceof Status.Creating;
                        }
                    },
                    undelivered -> true);
            assertThat(result.violations()).as(result.trace()).isEmpty();
        }
    }

    private static void dies(Function<CallHook, FakeLedger> ledger, Predicate<Relay.Undelivered> heeded) {
        for (long seed = 0; seed < ENOUGH_FOR_A_MUTANT; seed++) {
            if (!Simulation.run(seed, ledger, heeded).violations().isEmpty()) {
                return;
            }
        }
        throw new AssertionError("the safeguard is not missed in " + ENOUGH_FOR_A_MUTANT + " schedules");
    }
}
