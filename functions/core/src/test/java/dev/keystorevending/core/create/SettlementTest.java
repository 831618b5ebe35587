package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The result of a creation, also if another attempt has written the record first. */
class SettlementTest {

    private static final CustomKeyStoreId STORE = new CustomKeyStoreId("cks-1");
    private static final CustomKeyStoreId OTHER = new CustomKeyStoreId("cks-2");
    private static final Problem PROBLEM = KmsProblems.of(KmsRefusal.XksProxyUriUnreachable);
    private static final StoredPolicy POLICY =
            new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.MEMBER);

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final FakeLedger ledger = new FakeLedger();
    private final Settlement settlement = settlement(true);

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false", "false, false, false"})
    void aConnectIsRequestedIfTheRequestAsksForItAndThisServiceConnects(
            boolean connect, boolean managed, boolean requested) {
        var body = CreateRequests.publicProxy();
        body.put("connect", connect);
        var created = settlement(managed)
                .created(reserved(body), STORE, AuditAction.CREATED, Actor.service("actor"), "request");
        assertThat(created)
                .map(KeyStore::connection)
                .contains(
                        requested ? new Connection.Requested(CreateRequests.NOW, true) : new Connection.NotRequested());
    }

    @Test
    void anIdIsKeptWithTheAttemptAndItsTimes() {
        var record = reserved(CreateRequests.cloudHsm());
        var next = settlement.candidate(record, STORE, Actor.service("actor"), "request");
        assertThat(next).isEqualTo(ledger.find(record.team(), record.id()).orElseThrow());
        var before = (Status.Creating) record.status();
        assertThat(next.status())
                .isEqualTo(new Status.Creating(
                        before.attempt(), before.leaseUntil(), before.calledAt(), java.util.Optional.of(STORE)));
    }

    @Test
    void aRecordThatAnotherAttemptWroteIsReturnedAsThatAttemptWroteIt() {
        var record = reserved(CreateRequests.cloudHsm());
        var created = settlement
                .created(record, STORE, AuditAction.CREATED, Actor.service("actor"), "first")
                .orElseThrow();
        assertThat(settlement.candidate(record, OTHER, Actor.service("actor"), "second"))
                .isEqualTo(created);
        assertThat(settlement.failed(record, PROBLEM, Actor.service("actor"), "second", true))
                .isEqualTo(created);
        assertThat(settlement.created(record, OTHER, AuditAction.ADOPTED, Actor.service("actor"), "second"))
                .contains(created);
        assertThat(ledger.outbox()).hasSize(1);
    }

    @Test
    void aFailureIsRecordedWithItsProblem() {
        var record = reserved(CreateRequests.cloudHsm());
        var failed = settlement.failed(record, PROBLEM, Actor.service("actor"), "request", false);
        assertThat(failed).isEqualTo(ledger.find(record.team(), record.id()).orElseThrow());
        assertThat(failed.status()).isEqualTo(new Status.Failed(PROBLEM, 1));
        assertThat(ledger.trail(record.id()).getLast().detail()).contains(PROBLEM.detail());
    }

    @Test
    void aCreationThatHasEndedKeepsNoCandidate() {
        var record = reserved(CreateRequests.cloudHsm());
        var failed = settlement.failed(record, PROBLEM, Actor.service("actor"), "request", false);
        assertThat(settlement.candidate(failed, STORE, Actor.service("actor"), "request"))
                .isEqualTo(failed);
    }

    @Test
    void everyRefusalSaysWhatToDo() {
        var details = new ArrayList<String>();
        for (KmsRefusal refusal : KmsRefusal.values()) {
            var problem = KmsProblems.of(refusal);
            assertThat(problem.code()).isEqualTo(refusal.problem());
            details.add(problem.detail());
        }
        assertThat(details).doesNotHaveDuplicates().allMatch(detail -> detail.length() > 20);
    }

    private Settlement settlement(boolean managed) {
        return new Settlement(ledger, clock, new SeededIdentifiers(1), managed);
    }

    private KeyStore reserved(Map<String, @Nullable Object> body) {
        PolicyWrites.put(ledger, POLICY, 0);
        var record = Records.creating(body);
        ledger.reserve(record, POLICY, Records.reservation());
        return record;
    }
}
