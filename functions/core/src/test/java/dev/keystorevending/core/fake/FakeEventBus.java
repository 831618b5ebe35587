package dev.keystorevending.core.fake;

import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A bus that keeps what it took. */
public final class FakeEventBus implements EventBus {

    private final List<OutboxItem> taken = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private final CallHook hook;
    private final Function<OutboxItem, PublishAnswer> answer;

    public FakeEventBus() {
        this(item -> new PublishAnswer.Published());
    }

    public FakeEventBus(Function<OutboxItem, PublishAnswer> answer) {
        this(CallHook.NONE, answer);
    }

    public FakeEventBus(CallHook hook, Function<OutboxItem, PublishAnswer> answer) {
        this.hook = hook;
        this.answer = answer;
    }

    @Override
    public List<PublishAnswer> publish(List<OutboxItem> batch) {
        if (batch.isEmpty() || batch.size() > LARGEST_BATCH) {
            throw new IllegalArgumentException("a batch of " + batch.size());
        }
        batches.add(batch.size());
        try {
            hook.before("bus.publish");
            var answers = effect(batch);
            hook.after("bus.publish");
            return answers;
        } catch (FakeCustomKeyStores.LostAnswer lost) {
            return Collections.nCopies(batch.size(), new PublishAnswer.Again(lost.cause()));
        } catch (FakeCustomKeyStores.Throttled throttled) {
            return Collections.nCopies(batch.size(), new PublishAnswer.Again("ThrottlingException"));
        }
    }

    private List<PublishAnswer> effect(List<OutboxItem> batch) {
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
