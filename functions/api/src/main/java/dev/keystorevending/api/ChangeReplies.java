package dev.keystorevending.api;

import dev.keystorevending.core.change.ChangeOutcome;
import dev.keystorevending.core.query.Polling;
import jakarta.inject.Singleton;

/** The replies to requests that change a key store. */
@Singleton
final class ChangeReplies {

    private final Polls polls;

    ChangeReplies(Polls polls) {
        this.polls = polls;
    }

    Reply reply(Inputs inputs, ChangeOutcome outcome) {
        return switch (outcome) {
            case ChangeOutcome.Accepted accepted -> {
                var keyStore = polls.awaited(inputs, accepted.keyStore(), Polling::isSettled);
                var body = Bodies.created(keyStore, accepted.warnings());
                var reply = Polling.isSettled(keyStore)
                        ? Reply.json(200, body, "Settled")
                        : Reply.json(202, body, "Accepted");
                yield Polls.applied(inputs, polls.described(reply, keyStore));
            }
            case ChangeOutcome.Planned planned -> Reply.json(200, Bodies.plan(planned), "Planned");
            case ChangeOutcome.Rejected rejected -> inputs.problem(rejected.problem());
        };
    }
}
