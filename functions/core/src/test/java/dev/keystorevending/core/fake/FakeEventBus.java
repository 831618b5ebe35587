package dev.keystorevending.core.fake;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A bus that keeps what it took. */
public final class FakeEventBus implements EventBus {

    private final List<OutboxItem> taken = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private final Function<OutboxItem, PublishAnswer> answer;

    public FakeEventBus() {
        this(item -> new PublishAnswer.Published());
    }

    public FakeEventBus(Function<OutboxItem, PublishAnswer> answer) {
        this.answer = answer;
    }

    @Override
    public List<PublishAnswer> publish(List<OutboxItem> batch) {
        if (batch.isEmpty() || batch.size() > LARGEST_BATCH) {
            throw new IllegalArgumentException("a batch of " + batch.size());
        }
        batches.add(batch.size());
        return batch.stream()
                .map(item -> {
                    var outcome = answer.apply(item);
                    if (outcome instanceof PublishAnswer.Published) {
                        taken.add(item);
                    }
                    return outcome;
                })
                .toList();
    }

    public List<OutboxItem> taken() {
        return List.copyOf(taken);
    }

    public List<Integer> batches() {
        return List.copyOf(batches);
    }
}
