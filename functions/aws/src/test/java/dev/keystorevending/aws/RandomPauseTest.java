package dev.keystorevending.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RandomPauseTest {

    private final RandomPause pause = new RandomPause();

    @Test
    void waitsAtLeastHalfOfTheTime() {
        long start = System.nanoTime();
        pause.pause(Duration.ofMillis(40));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void anInterruptEndsItAndIsKept() {
        Thread.currentThread().interrupt();
        pause.pause(Duration.ofDays(1));
        assertThat(Thread.interrupted()).isTrue();
    }
}
