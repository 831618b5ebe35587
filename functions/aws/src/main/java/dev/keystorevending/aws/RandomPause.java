package dev.keystorevending.aws;

import dev.keystorevending.core.kms.Pause;
import java.security.SecureRandom;
import java.time.Duration;

/** Sleeps. Each use creates a new generator, so that functions restored from one snapshot do not wait equally long. */
public final class RandomPause implements Pause {

    @Override
    public void pause(Duration longest) {
        long half = longest.toMillis() / 2;
        try {
            Thread.sleep(half + new SecureRandom().nextLong(half + 1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
