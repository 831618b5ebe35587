package dev.keystorevending.core.relay;

import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.policy.Policies;
import java.time.Instant;
import java.util.Optional;

class FakeOutboxTest extends OutboxContract {

    private final FakeLedger ledger = new FakeLedger();
    private final FakeOutbox outbox = new FakeOutbox(ledger);

    @Override
    protected Ledger ledger() {
        return ledger;
    }

    @Override
    protected Policies policies() {
        return ledger;
    }

    @Override
    protected Outbox outbox() {
        return outbox;
    }

    @Override
    protected void damage(OutboxItem.Key key) {
        outbox.damage(key);
    }

    @Override
    protected Optional<Instant> publishedAt(OutboxItem.Key key) {
        return Optional.ofNullable(outbox.published().get(key));
    }

    @Override
    protected Optional<String> rejectedCode(OutboxItem.Key key) {
        return Optional.ofNullable(outbox.rejected().get(key));
    }
}
