package dev.keystorevending.local.emulator;

import dev.keystorevending.core.Trouble;
import dev.keystorevending.local.emulator.control.Fault;

/** The troubles of the ports' contracts as faults of the emulated AWS. */
public final class WireTroubles {

    private WireTroubles() {}

    public static Fault fault(Trouble trouble) {
        return switch (trouble) {
            case THROTTLED -> new Fault.Throttle();
            case BROKEN -> new Fault.InternalErrorBefore();
            case LOST_BEFORE -> new Fault.DropBefore();
            case LOST_AFTER -> new Fault.DropAfter();
        };
    }
}
