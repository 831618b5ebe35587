package dev.keystorevending.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLimitTest {

    @ParameterizedTest
    @CsvSource({"120, 40, 20000", "60, 60, 60000", "1, 1, 60000", "10000, 1, 6", "1, 10000, 600000000", "7, 3, 25714"})
    void aPeriodIsAsLongAsTheRateNeedsForTheBurst(int perMinute, int burst, long milliseconds) {
        var limit = new RequestLimit(perMinute, burst);
        var start = limit.periodStart(Instant.parse("2026-11-28T09:30:17.123Z"));
        assertThat(limit.periodStart(start)).isEqualTo(start);
        assertThat(limit.periodStart(start.plusMillis(milliseconds - 1))).isEqualTo(start);
        assertThat(limit.periodStart(start.plusMillis(milliseconds))).isEqualTo(start.plusMillis(milliseconds));
    }

    @ParameterizedTest
    @CsvSource({"0, 20", "1, 20", "1000, 19", "19000, 1", "19001, 1", "19999, 1"})
    void whoWaitsTheSecondsLeftIsInTheNextPeriod(int after, int seconds) {
        var limit = new RequestLimit(120, 40);
        var start = limit.periodStart(Instant.parse("2026-11-28T09:30:17.123Z"));
        var now = start.plusMillis(after);
        assertThat(limit.secondsLeft(now)).isEqualTo(seconds);
        assertThat(limit.periodStart(now.plus(Duration.ofSeconds(seconds)))).isAfter(start);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 1", "10001, 1", "1, 10001"})
    void aLimitIsPositiveAndBounded(int perMinute, int burst) {
        assertThatThrownBy(() -> new RequestLimit(perMinute, burst)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timesBefore1970HaveAPeriodToo() {
        assertThat(new RequestLimit(60, 60).periodStart(Instant.EPOCH.minusMillis(1)))
                .isEqualTo(Instant.EPOCH.minusSeconds(60));
    }
}
