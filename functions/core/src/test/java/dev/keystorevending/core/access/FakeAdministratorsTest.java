package dev.keystorevending.core.access;

import dev.keystorevending.core.fake.FakeLedger;

class FakeAdministratorsTest extends AdministratorsContract {

    private final FakeLedger ledger = new FakeLedger();

    @Override
    protected Administrators administrators() {
        return ledger;
    }
}
