package dev.keystorevending.core.event;

import dev.keystorevending.core.Trouble;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.Troubles;
import java.util.List;

class FakeEventBusTest extends EventBusContract {

    private static final int NONE = -1;

    private final Troubles troubles = new Troubles();
    private final FakeEventBus bus = new FakeEventBus(troubles, this::answer);
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
    protected void trouble(Trouble trouble) {
        troubles.next("bus.publish", trouble);
    }

    @Override
    protected void throttleEntry(int index) {
        untilThrottled = index;
    }
}
