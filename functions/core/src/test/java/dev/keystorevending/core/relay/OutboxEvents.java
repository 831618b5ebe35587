package dev.keystorevending.core.relay;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Fills the outbox of a fake ledger by vending key stores. */
public final class OutboxEvents {

    private OutboxEvents() {}

    /** Vends this number of key stores, one a second from {@code first} on, and returns their events. */
    public static List<OutboxItem> record(FakeLedger ledger, int number, Instant first) {
        int before = ledger.outbox().size();
        var clock = new SettableClock(first);
        var world = new World(clock, ledger, CallHook.NONE, clock::advance, before, new Ownership());
        // so late that its own event is never due
        Instant late = first.plus(Duration.ofDays(365));
        PolicyWrites.put(ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS, 1000), 1, late, Teams.ADMINISTRATOR), 0);
        world.kms.countFrom(before);
        world.kms.allow(1000);
        for (int index = before; index < before + number; index++) {
            var body = CreateRequests.publicProxy();
            body.put("name", "payments-" + index);
            body.put("connect", false);
            CreateRequests.inner(body, "externalKeyStore").put("uriPath", "/p" + index + "/kms/xks/v1");
            world.createKeyStore.create(World.command(body, "key-" + index));
            clock.advance(Duration.ofSeconds(1));
        }
        return ledger.outbox().stream().skip(before).map(FakeOutbox::item).toList();
    }
}
