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

    /** When something ends that starts now and takes this long in AWS. */
    public synchronized Instant after(Duration lengthInAws) {
        return instant().plusNanos((long) (lengthInAws.toNanos() / speed));
    }

    public synchronized double speed() {
        return speed;
    }

    /** Divides the duration of everything that starts from now on. */
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

    /** Lets a frozen clock continue from its current time. */
    public synchronized void thaw() {
        if (frozen) {
            offset = Duration.between(real.instant(), frozenAt);
            frozen = false;
        }
    }

    /** Moves the clock forward to this instant if it is behind. State of an earlier run can be in the future. */
    public synchronized void notBefore(Instant earliest) {
        Duration behind = Duration.between(instant(), earliest);
        if (behind.isPositive()) {
            advance(behind);
        }
    }
}
