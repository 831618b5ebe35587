package dev.keystorevending.local;

import dev.keystorevending.emulator.control.StateFolder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A clock that runs several times as fast as real time, so that leases and deadlines of minutes end within seconds.
 * With a state folder it continues in the next run, downtime included, and never goes back, at any speed.
 */
final class FastClock implements InstantSource {

    private static final String DOCUMENT = "clock";

    private final InstantSource real;
    private final Line line;

    /** Creates a clock that showed {@code start} at {@code realStart}. */
    private record Line(Instant realStart, Instant start, int speed) {

        Instant at(Instant realNow) {
            return start.plus(Duration.between(realStart, realNow).multipliedBy(speed));
        }
    }

    private FastClock(InstantSource real, Line line) {
        this.real = real;
        this.line = line;
    }

    static FastClock start(int speed, StateFolder state, InstantSource real) {
        Instant now = real.instant();
        Optional<Line> before = state.load(DOCUMENT, Line.class);
        var line = new Line(now, before.map(earlier -> earlier.at(now)).orElse(now), speed);
        state.save(DOCUMENT, line);
        return new FastClock(real, line);
    }

    @Override
    public Instant instant() {
        return line.at(real.instant());
    }
}
