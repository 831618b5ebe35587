package dev.keystorevending.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.fake.AtOnce;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallerLimitTest {

    private static final RequestLimit TWO = new RequestLimit(12, 2);

    private final SettableClock clock = new SettableClock(TWO.periodStart(CreateRequests.NOW));
    private final List<String> calls = new ArrayList<>();
    private final FakeLedger ledger = new FakeLedger(new CallHook() {
        @Override
        public void before(String call) {
            calls.add(call);
        }
    });
    private final CallerLimit limit = new CallerLimit(ledger, Optional.of(TWO), clock, new AtOnce());

    @Test
    void aCallerWaitsForTheNextPeriodAndOthersDoNot() {
        assertThat(refused(Teams.MEMBER.principal())).isEmpty();
        assertThat(refused(Teams.MEMBER.principal())).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        assertThat(limit.count(Teams.MEMBER.principal()).refusal()).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TooManyRequests);
            assertThat(problem.afterSeconds()).hasValue(7);
            assertThat(problem.detail()).contains(Teams.MEMBER.principal().arn(), "2 requests", "12 a minute");
            assertThat(problem.advice(true, false)).contains("Wait 7 seconds", "with the same idempotency key");
        });
        assertThat(refused(Teams.ADMINISTRATOR.principal())).isEmpty();
        clock.advance(Duration.ofSeconds(7));
        assertThat(refused(Teams.MEMBER.principal())).isEmpty();
    }

    @Test
    void inAnHourACallerHasTheRateOfRequests() {
        long granted = IntStream.range(0, 3600)
                .filter(second -> {
                    clock.advance(Duration.ofSeconds(1));
                    return refused(Teams.MEMBER.principal()).isEmpty();
                })
                .count();
        assertThat(granted).isBetween(12L * 60, 12L * 60 + 2);
    }

    @Test
    void aRequestThatCannotBeCountedIsGranted() {
        var broken = new FakeLedger(new CallHook() {
            @Override
            public void before(String call) {
                throw new LedgerUnavailable("simulated");
            }
        });
        var unavailable = new CallerLimit(broken, Optional.of(new RequestLimit(1, 1)), clock, new AtOnce());
        assertThat(unavailable.count(Teams.MEMBER.principal()).refusal()).isEmpty();
        assertThat(unavailable.count(Teams.MEMBER.principal()).refusal()).isEmpty();
    }

    @Test
    void withoutALimitNothingIsCounted() {
        var none = new CallerLimit(ledger, Optional.empty(), clock, new AtOnce());
        assertThat(none.count(Teams.MEMBER.principal()).refusal()).isEmpty();
        assertThat(calls).isEmpty();
    }

    private Optional<ProblemCode> refused(Principal caller) {
        return limit.count(caller).refusal().map(problem -> problem.code());
    }
}
