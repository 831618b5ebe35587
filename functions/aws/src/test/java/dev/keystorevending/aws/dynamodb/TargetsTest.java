package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.relay.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two accounts or Regions in one table: neither sees the other, but a team's policy counts in both. */
class TargetsTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final StoredPolicy POLICY = new StoredPolicy(Teams.policy(Teams.PAYMENTS, 1), 1, NOW, Teams.MEMBER);

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String name = "targets-" + UUID.randomUUID();
    private final Target frankfurt = new Target("111122223333", "eu-central-1");
    private final Target ireland = new Target("111122223333", "eu-west-1");
    private final Target other = new Target("444455556666", "eu-central-1");

    @BeforeEach
    void create() {
        TableDefinition.create(DYNAMO.client(), name);
        PolicyWrites.put(new DynamoPolicies(table(), frankfurt), POLICY, 0);
    }

    /** The same team, name, proxy and idempotency key, a quota of one: a reservation in each target. */
    @Test
    void reservationsOfOneTargetAreNotInTheWayOfAnother() {
        var record = Records.creating(CreateRequests.vpcProxy());
        for (Target target : new Target[] {frankfurt, ireland, other}) {
            assertThat(ledger(target).foresee(Teams.PAYMENTS, record.claims(), 1))
                    .as(target.toString())
                    .isInstanceOf(ReserveAnswer.Reserved.class);
            assertThat(ledger(target).reserve(record, POLICY, line(record)))
                    .as(target.toString())
                    .isInstanceOf(ReserveAnswer.Reserved.class);
        }
        var rival = Records.creating(CreateRequests.vpcProxy());
        assertThat(ledger(ireland).reserve(rival, POLICY, line(rival)))
                .as("in one target the claims exclude each other")
                .isEqualTo(new ReserveAnswer.Claimed(record.claims().getFirst(), Teams.PAYMENTS, record.id()));
    }

    @Test
    void everyClaimCarriesItsTarget() {
        var keys = new TableKeys(frankfurt);
        var others = new TableKeys(ireland);
        var record = Records.creating(CreateRequests.vpcProxy());
        assertThat(record.claims()).hasSize(4).allSatisfy(claim -> {
            assertThat(Items.text(keys.claim(claim), "pk"))
                    .isEqualTo("T#111122223333#eu-central-1#CLAIM#" + claim.kind() + "#" + claim.value());
            assertThat(keys.claim(claim)).isNotEqualTo(others.claim(claim));
        });
    }

    @Test
    void recordsAndTheirHistoryBelongToTheirTarget() {
        var record = Records.creating(CreateRequests.vpcProxy());
        ledger(frankfurt).reserve(record, POLICY, line(record));
        var everything = Filter.everything();
        assertThat(ledger(frankfurt).find(Teams.PAYMENTS, record.id())).contains(record);
        assertThat(ledger(ireland).find(Teams.PAYMENTS, record.id())).isEmpty();
        assertThat(ledger(ireland).history(Teams.PAYMENTS, record.id())).isEmpty();
        assertThat(ledger(ireland)
                        .list(Teams.PAYMENTS, everything, Order.NEWEST_FIRST, 9, Optional.empty())
                        .items())
                .isEmpty();
        var opened = ledger(ireland).open(Teams.PAYMENTS, Optional.of(record.idempotencyKey()));
        assertThat(opened.usage()).isZero();
        assertThat(opened.earlierUse()).isEmpty();
        assertThat(opened.policy()).as("the policy counts in every target").isPresent();
        assertThat(new DynamoPolicies(table(), frankfurt).hasHistory(Teams.PAYMENTS))
                .isTrue();
        assertThat(new DynamoPolicies(table(), ireland).hasHistory(Teams.PAYMENTS))
                .isFalse();
    }

    @Test
    void whatIsDueInOneTargetIsNotDueInAnother() {
        var record = Records.creating(CreateRequests.vpcProxy());
        ledger(frankfurt).reserve(record, POLICY, line(record));
        var late = NOW.plus(Ownership.LEASE);
        assertThat(due(frankfurt, DueKind.CREATIONS, late)).isEqualTo(1);
        assertThat(due(ireland, DueKind.CREATIONS, late)).isZero();
        var created = Records.created(record, new Connection.Requested(NOW, true));
        var event = new Event("event", EventKind.KeyStoreCreated, NOW, "request", created);
        ledger(frankfurt).recordCreated(record, created, line(created), event);
        assertThat(due(frankfurt, DueKind.CREATIONS, late)).isZero();
        assertThat(due(frankfurt, DueKind.CONNECTIONS, late)).isEqualTo(1);
        assertThat(due(ireland, DueKind.CONNECTIONS, late)).isZero();
        var sweep = NOW.plus(Outbox.DUE_AFTER);
        assertThat(unpublished(frankfurt, sweep)).as("and that of the policy").isEqualTo(2);
        assertThat(unpublished(ireland, sweep)).isZero();
        var store = Set.of(Records.store(record));
        assertThat(ledger(frankfurt).unowned(store)).isEmpty();
        assertThat(ledger(ireland).unowned(store)).isEqualTo(store);
    }

    @Test
    void everyTargetHasPermitsOfItsOwn() {
        assertThat(ledger(frankfurt).takePermit(NOW, 1)).isTrue();
        assertThat(ledger(frankfurt).takePermit(NOW, 1)).isFalse();
        assertThat(ledger(ireland).takePermit(NOW, 1)).isTrue();
        assertThat(ledger(other).takePermit(NOW, 1)).isTrue();
        assertThat(ledger(frankfurt).takePermit(NOW.plus(Duration.ofSeconds(1)), 1))
                .isTrue();
    }

    private Table table() {
        return new Table(DYNAMO.client(), name);
    }

    private DynamoLedger ledger(Target target) {
        return new DynamoLedger(table(), target, damage -> {});
    }

    private int due(Target target, DueKind kind, Instant now) {
        var page = ledger(target).due(kind, now, 100, Optional.empty());
        assertThat(page.unreadable()).isEmpty();
        return page.records().size();
    }

    private int unpublished(Target target, Instant now) {
        return new DynamoOutbox(table(), target)
                .unpublished(now, 100, Optional.empty())
                .items()
                .size();
    }

    private static AuditLine line(KeyStore record) {
        return new AuditLine(
                NOW, AuditAction.RESERVED, Actor.service("actor"), 1, "request", "revision " + record.revision());
    }
}
