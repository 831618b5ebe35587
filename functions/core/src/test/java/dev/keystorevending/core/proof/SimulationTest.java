package dev.keystorevending.core.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many schedules, each decided by its seed; {@code -Psoak} plays more. */
class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("soak.schedules", 1000);
    private static final int ENOUGH_TO_MISS_A_SAFEGUARD = 4000;

    @Test
    void noScheduleBreaksAPromise() {
        Map<String, Integer> faults = new TreeMap<>();
        int stores = 0;
        int events = 0;
        for (var result : Schedules.play(SCHEDULES, SimulationTest::withoutViolation)) {
            result.faults().forEach((kind, number) -> faults.merge(kind, number, Integer::sum));
            stores += result.stores();
            events += result.events();
        }
        System.out.printf(
                "simulation: %d schedules, faults %s, %d stores, %d events, 0 violations%n",
                SCHEDULES, faults, stores, events);
        assertThat(stores).isPositive();
        for (FaultKind kind : FaultKind.values()) {
            assertThat(faults).containsKey(kind + " before");
        }
        assertThat(faults)
                .containsKeys(
                        "duplicate delivery",
                        "reordering",
                        "failed entry of PutEvents",
                        "function timed out",
                        "stale connection state",
                        "lost command",
                        "policy change",
                        "change of the administrators",
                        "secret rotation",
                        "lost event of a secret",
                        "change",
                        "refused update",
                        "lost update",
                        "too many requests",
                        "adoption",
                        "transfer",
                        "forgetting",
                        "operator: CONNECT",
                        "operator: DISCONNECT",
                        "operator: RENAME",
                        "operator: NAME_BACK",
                        "operator: DELETE",
                        "outage of kms",
                        "outage of ledger",
                        "outage of secret",
                        "outage of bus");
    }

    /** What is counted of a schedule; its trace would take much memory. */
    private record Counts(Map<String, Integer> faults, int stores, int events) {}

    private static Counts withoutViolation(long seed) {
        var result = Simulation.run(seed);
        assertThat(result.violations()).as("seed %d%n%s", seed, result.trace()).isEmpty();
        return new Counts(result.faults(), result.stores(), result.events());
    }

    @Test
    void aSeedReplaysExactly() {
        var traces = Schedules.play(20, seed -> Simulation.run(seed).trace());
        assertThat(Schedules.play(20, seed -> Simulation.run(seed).trace())).isEqualTo(traces);
    }

    @ParameterizedTest
    @EnumSource
    void eachSafeguardIsMissed(Safeguard safeguard) {
        var first = Schedules.first(
                ENOUGH_TO_MISS_A_SAFEGUARD,
                seed -> !Simulation.runWithout(safeguard, seed).violations().isEmpty()
                        && Simulation.run(seed).violations().isEmpty());
        assertThat(first).as("schedules that miss the safeguard %s", safeguard).isPresent();
        System.out.printf(
                "simulation: without %s seed %d breaks a promise: %s%n",
                safeguard,
                first.getAsLong(),
                Simulation.runWithout(safeguard, first.getAsLong()).violations().getFirst());
    }
}
