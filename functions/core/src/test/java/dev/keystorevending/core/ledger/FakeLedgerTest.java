package dev.keystorevending.core.ledger;

import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.Policies;
import java.util.List;

class FakeLedgerTest extends LedgerContract {

    private final FakeLedger ledger = new FakeLedger();

    @Override
    protected Ledger ledger() {
        return ledger;
    }

    @Override
    protected Policies policies() {
        return ledger;
    }

    @Override
    protected List<String> damage() {
        return ledger.damage();
    }

    @Override
    protected void setUsage(TeamId team, int used) {
        ledger.setUsage(team, used);
    }

    @Override
    protected List<String> outboxEventIds() {
        return ledger.outbox().stream().map(Event::eventId).toList();
    }
}
