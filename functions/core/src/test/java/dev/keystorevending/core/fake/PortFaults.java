package dev.keystorevending.core.fake;

import dev.keystorevending.core.PortFault;
import java.util.HashMap;
import java.util.Map;

/** Injects faults into the next call of a fake. */
public final class PortFaults implements CallHook {

    private final Map<String, PortFault> planned = new HashMap<>();

    /** Lets the next such call, named as the fakes name their calls to a {@link CallHook}, go wrong. */
    public void next(String call, PortFault fault) {
        planned.put(call, fault);
    }

    @Override
    public void before(String call) {
        if (planned.get(call) != PortFault.LOST_AFTER) {
            switch (planned.remove(call)) {
                case null -> {}
                case THROTTLED -> throw new FakeCustomKeyStores.Throttled();
                case BROKEN -> throw new FakeCustomKeyStores.LostAnswer("internal error");
                case LOST_BEFORE, LOST_AFTER -> throw new FakeCustomKeyStores.LostAnswer("connection reset");
            }
        }
    }

    @Override
    public void after(String call) {
        if (planned.remove(call) != null) {
            throw new FakeCustomKeyStores.LostAnswer("connection reset");
        }
    }
}
