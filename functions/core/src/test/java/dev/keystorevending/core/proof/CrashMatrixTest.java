package dev.keystorevending.core.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every port call of create, takeover, connect, disconnect and relay fails in every way, before and after its effect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixTest {

    private final Map<String, Integer> dealt = new TreeMap<>();
    private int scenarios;
    private int trials;
    private int stores;
    private int events;

    static Stream<Scenario> scenarios() {
        return Scenario.all().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whateverBefallsACallEverythingComesToRest(Scenario scenario) {
        scenarios++;
        var calls = Trial.calls(scenario);
        assertThat(calls).isNotEmpty();
        for (int index = 0; index < calls.size(); index++) {
            for (Disturbance disturbance : Disturbance.of(calls.get(index))) {
                var trial = Trial.disturbed(scenario, index, disturbance);
                String what = "%s: %s at call %d, %s".formatted(scenario, disturbance, index, calls.get(index));
                assertThat(trial.wasDisturbed()).as(what).isTrue();
                assertThat(trial.violations()).as(what).isEmpty();
                dealt.merge(disturbance.toString(), 1, Integer::sum);
                trials++;
                stores += trial.world.kms.stores().size();
                events += trial.ledger.outbox().size();
            }
        }
    }

    @AfterAll
    void count() {
        System.out.printf(
                "crash matrix: %d scenarios, %d trials, faults %s, %d stores, %d events, 0 violations%n",
                scenarios, trials, dealt, stores, events);
    }
}
