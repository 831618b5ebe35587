package dev.keystorevending.core.trail;

import dev.keystorevending.core.fake.FakeLedger;

class FakeTrailTest extends TrailContract {

    private final FakeLedger ledger = new FakeLedger();

    @Override
    protected Trail trail() {
        return ledger;
    }
}
