package dev.keystorevending.core.event;

import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.PortFaults;
import java.util.List;

class FakeEventBusTest extends EventBusContract {

    private static final int NONE = -1;

    private final PortFaults faults = new PortFaults();
    private final FakeEventBus bus = new FakeEventBus(faults, this::answer);
    private int untilThrottled = NONE;

    private PublishAnswer answer(OutboxItem item) {
        if (untilThrottled != NONE && untilThrottled-- == 0) {
            return new PublishAnswer.Again("ThrottlingException");
        }
        return item.detail().endsWith("}") ? new PublishAnswer.Published() : new PublishAnswer.Never("MalformedDetail");
    }

    @Override
    protected EventBus bus() {
        return bus;
    }

    @Override
    protected List<Arrived> arrived(int expected) {
        return bus.taken().stream()
                .map(item -> new Arrived(item.detailType(), item.detail(), item.occurredAt()))
                .toList();
    }

    @Override
    protected void fault(PortFault fault) {
        faults.next("bus.publish", fault);
    }

    @Override
    protected void throttleEntry(int index) {
        untilThrottled = index;
    }
}
