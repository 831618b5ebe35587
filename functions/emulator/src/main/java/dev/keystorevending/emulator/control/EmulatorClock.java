package dev.keystorevending.emulator.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of the emulated AWS. It shows the time of the clock that it follows, real time as a rule, plus what it was advanced by, so
 * that creation dates compare with the callers' own clocks; a speed above one makes what takes long in AWS, such as a connect, take
 * so much less.
 */
public final class EmulatorClock implements InstantSource {

    private final InstantSource real;
    private double speed = 1;
    private Duration offset = Duration.ZERO;
    private boolean frozen;
    private Instant frozenAt = Instant.EPOCH;

    public EmulatorClock(InstantSource real) {
        this.real = real;
    }

    @Override
    public synchronized Instant instant() {
        return frozen ? frozenAt : real.instant().plus(offset);
    }

    /** The moment at which something that starts now and takes this long in AWS is over. */
    public synchronized Instant after(Duration lengthInAws) {
        return instant().plusNanos((long) (lengthInAws.toNanos() / speed));
    }

    public synchronized double speed() {
        return speed;
    }

    /** Makes what starts from now on take this many times less than in AWS. */
    public synchronized void runAt(double times) {
        if (!(times > 0)) {
            throw new IllegalArgumentException("the speed must be above 0");
        }
        speed = times;
    }

    /** Moves the clock forward. */
    public synchronized void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("the clock never goes back");
        }
        offset = offset.plus(step);
        frozenAt = frozenAt.plus(step);
    }

    /** Stops the clock: it moves only when advanced. */
    public synchronized void freeze() {
        frozenAt = instant();
        frozen = true;
    }

    /** Lets a frozen clock run on from where it stands. */
    public synchronized void thaw() {
        if (frozen) {
            offset = Duration.between(real.instant(), frozenAt);
            frozen = false;
        }
    }

    /** Moves the clock to this instant where it is behind it: state from an earlier run may lie in the future. */
    public synchronized void notBefore(Instant earliest) {
        Duration behind = Duration.between(instant(), earliest);
        if (behind.isPositive()) {
            advance(behind);
        }
    }
}
