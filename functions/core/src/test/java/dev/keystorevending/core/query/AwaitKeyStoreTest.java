package dev.keystorevending.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.StoredItemUnreadable;
import dev.keystorevending.core.policy.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AwaitKeyStoreTest {

    private static final Instant DEADLINE = CreateRequests.NOW.plusSeconds(20);

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final List<Duration> pauses = new ArrayList<>();
    private int reads;
    private @Nullable RuntimeException failure;
    private final FakeLedger ledger = new FakeLedger(new CallHook() {
        @Override
        public void before(String call) {
            if (call.equals("find")) {
                reads++;
                if (failure != null) {
                    throw failure;
                }
            }
        }
    });
    private final AwaitKeyStore await = new AwaitKeyStore(ledger, this::pause, clock);

    private void pause(Duration longest) {
        pauses.add(longest);
        clock.advance(longest);
    }

    private KeyStore stored() {
        var policy = new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER);
        PolicyWrites.put(ledger, policy, 0);
        var record = Records.creating(CreateRequests.publicProxy());
        ledger.reserve(record, policy, Records.reservation());
        return record;
    }

    @Test
    void finalRecordIsReturnedAtOnce() {
        var known = Records.failed(Records.creating(CreateRequests.publicProxy()));
        assertThat(await.until(known, Polling::isSettled, DEADLINE)).isSameAs(known);
        assertThat(reads).isZero();
        assertThat(pauses).isEmpty();
    }

    @Test
    void recordIsReadOnceASecondUntilItIsFinal() {
        var record = stored();
        var failed = Records.failed(record);
        var slow = new AwaitKeyStore(
                ledger,
                longest -> {
                    pause(longest);
                    if (pauses.size() == 3) {
                        ledger.recordFailed(record, failed, Records.reservation(), Optional.empty());
                    }
                },
                clock);
        assertThat(slow.until(record, Polling::isCreationFinal, DEADLINE)).isEqualTo(failed);
        assertThat(pauses).hasSize(3).containsOnly(Duration.ofSeconds(1));
        assertThat(reads).isEqualTo(3);
    }

    @Test
    void waitEndsAtTheDeadlineWithTheLastRead() {
        var record = stored();
        assertThat(await.until(record, Polling::isSettled, DEADLINE.plusMillis(300)))
                .isEqualTo(record);
        assertThat(pauses).hasSize(21).endsWith(Duration.ofSeconds(1), Duration.ofMillis(300));
        assertThat(reads).isEqualTo(21);
    }

    @Test
    void nothingIsReadAfterTheDeadline() {
        var record = stored();
        clock.advance(Duration.ofSeconds(20));
        assertThat(await.until(record, Polling::isSettled, DEADLINE)).isSameAs(record);
        assertThat(reads).isZero();
    }

    @Test
    void failedReadReturnsTheLastKnownRecord() {
        var record = stored();
        for (var failed : List.of(new LedgerUnavailable("simulated"), new StoredItemUnreadable("pk sk"))) {
            failure = failed;
            assertThat(await.until(record, Polling::isSettled, DEADLINE)).isSameAs(record);
        }
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void recordThatIsNotStoredYetIsWaitedFor() {
        var record = Records.creating(CreateRequests.publicProxy());
        assertThat(await.until(record, Polling::isSettled, DEADLINE)).isSameAs(record);
        assertThat(reads).isEqualTo(20);
    }

    @Test
    void interruptedThreadDoesNotWait() {
        var record = stored();
        Thread.currentThread().interrupt();
        try {
            assertThat(await.until(record, Polling::isSettled, DEADLINE)).isSameAs(record);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(reads).isZero();
    }

    @Test
    void waitEndsAlsoIfTheClockStands() {
        var record = stored();
        var standing = new AwaitKeyStore(ledger, longest -> {}, clock);
        assertThat(standing.until(record, Polling::isSettled, DEADLINE)).isEqualTo(record);
        assertThat(reads).isEqualTo(40);
    }

    @Test
    void connectionIsWaitedForOnlyIfItMatters() {
        var created = Records.created(
                Records.creating(CreateRequests.publicProxy()), new Connection.Requested(CreateRequests.NOW, true));
        await.until(created, Polling::isCreationFinal, DEADLINE);
        assertThat(reads).isZero();
        await.until(created, Polling::isSettled, DEADLINE);
        assertThat(reads).isPositive();
    }
}
