package dev.keystorevending.core.kms;

import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.PortFaults;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

class FakeCustomKeyStoresTest extends CustomKeyStoresContract {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T09:00:00Z"));
    private final PortFaults faults = new PortFaults();
    private final FakeCustomKeyStores kms = new FakeCustomKeyStores(clock, faults).addCluster(CLUSTER, ANCHOR);

    @Override
    protected CustomKeyStores kms() {
        return kms;
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    @Override
    protected void advanceClock(Duration time) {
        clock.advance(time);
    }

    @Override
    protected void showAfter(Duration delay) {
        kms.showAfter(delay);
    }

    @Override
    protected void allow(int stores) {
        kms.allow(stores);
    }

    @Override
    protected void spoilCluster(Flaw flaw) {
        kms.spoilCluster(
                switch (flaw) {
                    case NOT_ACTIVE -> KmsRefusal.CloudHsmClusterNotActive;
                    case ONE_HSM -> KmsRefusal.CloudHsmClusterInvalidConfiguration;
                });
    }

    @Override
    protected void setKeys(CustomKeyStoreId id, boolean present) {
        kms.setKeys(id, present);
    }

    @Override
    protected void endConnects(Optional<String> errorCode) {
        kms.failConnects(errorCode);
    }

    @Override
    protected void refuseNextCreate(KmsRefusal reason) {
        kms.refuseNext(reason);
    }

    @Override
    protected void refuseNextUpdate(KmsRefusal reason) {
        kms.refuseNextUpdate(reason);
    }

    @Override
    protected void fault(Call call, PortFault fault) {
        faults.next(
                switch (call) {
                    case CREATE -> "kms.create";
                    case DESCRIBE -> "kms.describe";
                    case CONNECT -> "kms.connect";
                    case DISCONNECT -> "kms.disconnect";
                    case UPDATE -> "kms.update";
                    case DELETE -> "kms.delete";
                },
                fault);
    }
}
