package dev.keystorevending.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BesideThreadTest {

    private final BesideThread beside = new BesideThread();

    @Test
    void theCallerGoesOnWhileTheWorkWaitsForIt() {
        var gone = new CountDownLatch(1);
        var result = beside.start(() -> {
            try {
                gone.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return "done";
        });
        gone.countDown();
        assertThat(result.get()).isEqualTo("done");
        assertThat(result.get()).as("again").isEqualTo("done");
    }

    @Test
    void workThatNobodyWaitsForEndsBeforeTheThreadsAreIdle() {
        var ended = new AtomicBoolean();
        beside.start(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            ended.set(true);
            throw new IllegalStateException("nobody gets this");
        });
        BesideThread.awaitIdle(Duration.ofMinutes(1));
        assertThat(ended).isTrue();
    }

    @Test
    void theCallerGetsWhatTheWorkThrows() {
        var failed = beside.<String>start(() -> {
            throw new LedgerUnavailable("simulated");
        });
        assertThatThrownBy(failed::get).isInstanceOf(LedgerUnavailable.class).hasMessage("simulated");
    }

    @Test
    void anErrorOfTheWorkIsNotLost() {
        var failed = beside.<String>start(() -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(failed::get).hasRootCauseInstanceOf(StackOverflowError.class);
    }
}
