package dev.keystorevending.local.adapters;

import dev.keystorevending.core.PortFault;
import dev.keystorevending.emulator.control.Fault;

/** Maps the faults of the port contracts to faults of the emulated AWS. */
public final class WireFaults {

    private WireFaults() {}

    public static Fault fault(PortFault fault) {
        return switch (fault) {
            case THROTTLED -> new Fault.Throttle();
            case BROKEN -> new Fault.InternalErrorBefore();
            case LOST_BEFORE -> new Fault.DropBefore();
            case LOST_AFTER -> new Fault.DropAfter();
        };
    }
}
