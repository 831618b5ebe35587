package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.LedgerDamaged;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.ledger.ReserveAnswer;
import dev.keystorevending.core.ledger.WriteAnswer;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamListing;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.policy.TeamSummary;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The items themselves: when each expires, and what is in the way of a write. */
class ItemsOfTheTableTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static final TableKeys KEYS = new TableKeys(TARGET);
    private static final StoredPolicy POLICY = new StoredPolicy(Teams.policy(Teams.PAYMENTS, 99), 1, NOW, Teams.MEMBER);

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String name = "items-" + UUID.randomUUID();
    private final List<String> damage = new ArrayList<>();

    @BeforeEach
    void create() {
        TableDefinition.create(DYNAMO.client(), name);
        PolicyWrites.put(new DynamoPolicies(table(), TARGET), POLICY, 0);
    }

    @Test
    void anIdempotencyKeyIsRememberedForNinetyDaysInEpochSeconds() {
        var record = reserved(1);
        assertThat(item(KEYS.idempotency(record.team(), record.idempotencyKey())))
                .containsEntry("expiresAt", Items.number(1_795_510_800 + 90 * 86_400))
                .containsEntry("keyStoreId", Items.text(record.id().value()));
        assertThat(NOW.getEpochSecond()).isEqualTo(1_795_510_800);
    }

    /** Policies of earlier versions have no entry in the list of teams. */
    @Test
    void anOlderPolicyIsListedWithItsNextPut() {
        var policies = new DynamoPolicies(table(), TARGET);
        DYNAMO.client().deleteItem(request -> request.tableName(name).key(TableKeys.team(Teams.PAYMENTS)));
        assertThat(policies.list(9, Optional.empty()).items()).isEmpty();
        var next = new StoredPolicy(Teams.policy(Teams.PAYMENTS, 7), 2, NOW, Teams.MEMBER);
        PolicyWrites.put(policies, next, 1);
        assertThat(policies.list(9, Optional.empty()).items())
                .containsExactly(new TeamSummary(TeamListing.of(next), 0));
        DYNAMO.client().deleteItem(request -> request.tableName(name).key(TableKeys.team(Teams.PAYMENTS)));
        assertThat(PolicyWrites.delete(policies, next)).isInstanceOf(Policies.DeleteAnswer.Deleted.class);
    }

    /** A query returns 1 MB at most. */
    @Test
    void theHistoryOfALargePolicyHasShortPages() {
        var policies = new DynamoPolicies(table(), TARGET);
        var patterns = IntStream.range(0, 100)
                .mapToObj(number -> new SecretArnPattern(
                        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:payments/" + number + "x".repeat(430)))
                .toList();
        var plain = Teams.policy(Teams.PAYMENTS);
        var large = new TeamPolicy(
                Teams.PAYMENTS,
                plain.principals(),
                plain.name(),
                plain.allowedTypes(),
                plain.allowedConnectivity(),
                plain.clusterIds(),
                plain.proxyHosts(),
                patterns,
                plain.quota());
        for (long version = 2; version <= 15; version++) {
            PolicyWrites.put(policies, new StoredPolicy(large, version, NOW, Teams.MEMBER), version - 1);
        }
        var pages = new ArrayList<List<Long>>();
        Optional<Long> before = Optional.empty();
        do {
            var page = policies.history(Teams.PAYMENTS, 0, 100, before);
            pages.add(page.items().stream().map(PolicyChange::version).toList());
            before = page.next();
        } while (before.isPresent());
        assertThat(pages).hasSizeGreaterThan(1);
        assertThat(pages.stream().flatMap(List::stream))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 15)
                        .mapToObj(version -> 16 - version)
                        .toList());
    }

    @Test
    void aChangeOfAPolicyNeverExpires() {
        assertThat(item(TableKeys.policyChange(Teams.PAYMENTS, 1)))
                .containsEntry("kind", Items.text("POLICY_CHANGE"))
                .doesNotContainKeys("expiresAt", "before");
    }

    @Test
    void whatWasStoredWithoutASessionIsRead() {
        var record = reserved(1);
        var policies = new DynamoPolicies(table(), TARGET);
        assertThat(policies.find(Teams.PAYMENTS).orElseThrow().updatedBy()).isEqualTo(Teams.MEMBER);
        remove(KEYS.record(record.team(), record.id()), "createdBySession");
        remove(KEYS.audit(record.team(), record.id(), record.revision()), "session");
        remove(TableKeys.policy(Teams.PAYMENTS), "updatedBySession");
        var role = new Caller(Teams.MEMBER.principal(), Optional.empty());
        assertThat(ledger().find(record.team(), record.id())).contains(Records.by(role, record));
        assertThat(ledger().history(record.team(), record.id()))
                .extracting(AuditLine::actor)
                .containsExactly(Actor.of(role));
        assertThat(policies.find(Teams.PAYMENTS).orElseThrow().updatedBy()).isEqualTo(role);
    }

    private void remove(Map<String, AttributeValue> key, String attribute) {
        assertThat(item(key)).containsKey(attribute);
        DYNAMO.client()
                .updateItem(request -> request.tableName(name)
                        .key(key)
                        .updateExpression("REMOVE #name")
                        .expressionAttributeNames(Map.of("#name", attribute)));
    }

    @Test
    void onlyAFailedRecordExpires() {
        var failing = reserved(1);
        assertThat(item(KEYS.record(failing.team(), failing.id()))).doesNotContainKey("expiresAt");
        var failed = Records.failed(failing);
        assertThat(ledger().recordFailed(failing, failed, line(failed), Optional.empty()))
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(item(KEYS.record(failed.team(), failed.id())))
                .as("ten days longer than the key that points to it")
                .containsEntry(
                        "expiresAt", Items.number(NOW.plus(Duration.ofDays(100)).getEpochSecond()));
    }

    @ParameterizedTest
    @MethodSource("connections")
    void theRecordOfAKeyStoreNeverExpiresAndIsReadAsItWasWritten(Connection connection) {
        var record = reserved(1);
        var created = Records.created(record, connection);
        ledger().recordCreated(record, created, line(created), event(created));
        assertThat(item(KEYS.record(created.team(), created.id()))).doesNotContainKey("expiresAt");
        assertThat(ledger().find(created.team(), created.id())).contains(created);
        assertThat(item(KEYS.owner(Records.store(created)))).doesNotContainKey("expiresAt");
        assertThat(item(KEYS.audit(created.team(), created.id(), created.revision())))
                .doesNotContainKey("expiresAt");
    }

    static Stream<Connection> connections() {
        return Stream.of(
                new Connection.NotRequested(),
                new Connection.Requested(NOW, true),
                new Connection.Requested(NOW, false),
                new Connection.Connecting(NOW.minusSeconds(1), NOW, NOW.plusSeconds(1), true),
                new Connection.Connecting(NOW.minusSeconds(1), NOW, NOW.plusSeconds(1), false),
                new Connection.Connected(NOW, Optional.empty()),
                new Connection.Connected(NOW, Optional.of(NOW.plusSeconds(1))),
                new Connection.DisconnectRequested(NOW),
                new Connection.Disconnecting(NOW, NOW.plusSeconds(1)),
                new Connection.Disconnected(NOW, Optional.empty()),
                new Connection.Disconnected(NOW, Optional.of(NOW.plusSeconds(1))),
                new Connection.Failed(NOW, "code", "last", Optional.empty()),
                new Connection.Failed(NOW, "code", "last", Optional.of(NOW.plusSeconds(1))));
    }

    /** Items of earlier versions have neither the time of the request nor the mark of a first connection. */
    @Test
    void anOlderConnectingRecordWasRequestedWhenItWasSent() {
        var connecting = new Connection.Connecting(NOW.minusSeconds(1), NOW, NOW.plusSeconds(1), true);
        var item = new HashMap<>(
                KeyStoreFormat.write(Records.created(Records.creating(Records.body(1)), connecting), KEYS));
        item.remove("connectionRequestedAt");
        item.remove("connectionFirst");
        assertThat(KeyStoreFormat.read(item).connection())
                .isEqualTo(new Connection.Connecting(NOW, NOW, NOW.plusSeconds(1), false));
    }

    @ParameterizedTest
    @CsvSource({"status, OTHER", "connection, OTHER"})
    void anUnknownStateIsNotRead(String attribute, String value) {
        var record =
                Records.created(Records.creating(Records.body(1)), new Connection.Connected(NOW, Optional.empty()));
        var item = new HashMap<>(KeyStoreFormat.write(record, KEYS));
        item.put(attribute, Items.text(value));
        assertThatThrownBy(() -> KeyStoreFormat.read(item)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theCandidateOfACreationIsKept() {
        var record = Records.creating(CreateRequests.cloudHsm());
        var status = (Status.Creating) record.status();
        var candidate = record.with(
                new Status.Creating(
                        2, status.leaseUntil(), status.calledAt(), Optional.of(new CustomKeyStoreId("cks-1"))),
                NOW);
        assertThat(KeyStoreFormat.read(KeyStoreFormat.write(candidate, KEYS))).isEqualTo(candidate);
    }

    @Test
    void anUnpublishedEventNeverExpiresAndIsDueAfterFiveMinutes() {
        var record = reserved(1);
        var created = Records.created(record, new Connection.NotRequested());
        ledger().recordCreated(record, created, line(created), event(created));
        assertThat(item(TableKeys.outbox(created.id(), created.revision())))
                .doesNotContainKey("expiresAt")
                .containsEntry(
                        "dueAt", Items.number(NOW.plus(Duration.ofMinutes(5)).toEpochMilli()));
    }

    @Test
    void permitsExpireAfterAnHourInEpochSeconds() {
        ledger().takePermit(NOW, 1);
        assertThat(item(KEYS.permits(NOW)))
                .containsEntry("expiresAt", Items.number(NOW.getEpochSecond() + 3600))
                .containsEntry("taken", Items.number(1));
    }

    @Test
    void countedRequestsExpireAfterAnHour() {
        ledger().takeRequest(Teams.MEMBER.principal(), NOW, 1);
        assertThat(item(KEYS.requests(Teams.MEMBER.principal(), NOW)))
                .containsEntry("expiresAt", Items.number(NOW.getEpochSecond() + 3600))
                .containsEntry("taken", Items.number(1));
    }

    @Test
    void theUsageOfATeamIsNeverBelowZero() {
        var record = reserved(1);
        var usage = new HashMap<>(KEYS.usage(record.team()));
        usage.put("used", Items.number(0));
        DYNAMO.client().putItem(request -> request.tableName(name).item(usage));
        var failed = Records.failed(record);
        ledger().recordFailed(record, failed, line(failed), Optional.empty());
        assertThat(item(KEYS.usage(record.team()))).containsEntry("used", Items.number(0));
        assertThat(damage).singleElement().asString().contains(record.id().value(), "quota counter");
        assertThat(ledger().recordFailed(record, failed, line(failed), Optional.empty()))
                .as("the same write again releases nothing")
                .isEqualTo(WriteAnswer.WRITTEN);
        assertThat(item(KEYS.usage(record.team()))).containsEntry("used", Items.number(0));
    }

    @Test
    void aFailureIsRecordedWithItsEventAndWithoutIt() {
        var announced = reserved(1);
        var failed = Records.failed(announced);
        ledger().recordFailed(announced, failed, line(failed), Optional.of(event(failed)));
        assertThat(item(TableKeys.outbox(failed.id(), failed.revision())))
                .containsEntry("eventId", Items.text("event"));
        var silent = reserved(2);
        var other = Records.failed(silent);
        ledger().recordFailed(silent, other, line(other), Optional.empty());
        assertThat(table().get(TableKeys.outbox(other.id(), other.revision()))).isEmpty();
    }

    @Test
    void dueRecordsArePagedAfterThePreviousPage() {
        for (int number = 1; number <= 3; number++) {
            reserved(number);
        }
        var late = NOW.plus(Ownership.LEASE);
        var first = ledger().due(DueKind.CREATIONS, late, 2, Optional.empty());
        assertThat(first.records()).hasSize(2);
        assertThat(first.next()).isPresent();
        var second = ledger().due(DueKind.CREATIONS, late, 2, first.next());
        assertThat(second.records()).hasSize(1).doesNotContainAnyElementsOf(first.records());
        assertThat(second.next()).isEmpty();
    }

    /** A list ends on the page whose last record is the last one. */
    @ParameterizedTest
    @CsvSource({"2, true", "3, false", "4, false"})
    void aPageIsFollowedByAnotherOnlyIfThereAreMoreRecords(int pageSize, boolean more) {
        reserved(1);
        reserved(2);
        reserved(3);
        for (var filter : List.of(Filter.everything(), Filters.status(Filter.StatusName.CREATING))) {
            var page = ledger().list(Teams.PAYMENTS, filter, Order.NEWEST_FIRST, pageSize, Optional.empty());
            assertThat(page.items()).hasSize(Math.min(pageSize, 3));
            assertThat(page.next().isPresent()).isEqualTo(more);
            if (more) {
                assertThat(page.next().orElseThrow())
                        .isEqualTo(page.items().getLast().id());
                var last = ledger().list(Teams.PAYMENTS, filter, Order.NEWEST_FIRST, pageSize, page.next());
                assertThat(last.items()).hasSize(1);
                assertThat(last.next()).isEmpty();
            }
        }
    }

    @Test
    void aDryRunSeesWhoSharesAnEndpoint() {
        var holder = Records.creating(Records.body(1));
        var shared = Records.creating(Records.body(2));
        ledger().reserve(holder, POLICY, line(holder));
        assertThat(ledger().foresee(Teams.PAYMENTS, shared.claims(), 99)).isInstanceOf(ReserveAnswer.Reserved.class);
        var sole = Records.creating(CreateRequests.vpcProxy());
        assertThat(ledger().foresee(Teams.PAYMENTS, sole.claims(), 99))
                .isInstanceOfSatisfying(
                        ReserveAnswer.Claimed.class,
                        claimed -> assertThat(claimed.holder()).isEqualTo(holder.id()));
        var failed = Records.failed(holder);
        ledger().recordFailed(holder, failed, line(failed), Optional.empty());
        assertThat(item(KEYS.claim(holder.claims().getLast())))
                .as("the item of a shared claim stays, without holders")
                .doesNotContainKey("holders");
        assertThat(ledger().foresee(Teams.PAYMENTS, sole.claims(), 99)).isInstanceOf(ReserveAnswer.Reserved.class);
    }

    @Test
    void aDryRunSeesAnExclusiveEndpoint() {
        var holder = Records.creating(CreateRequests.vpcProxy());
        ledger().reserve(holder, POLICY, line(holder));
        assertThat(ledger().foresee(
                                Teams.PAYMENTS,
                                Records.creating(Records.body(2)).claims(),
                                99))
                .isInstanceOf(ReserveAnswer.Claimed.class);
    }

    @Test
    void aPolicyThatChangedIsReportedBeforeAClaim() {
        var holder = reserved(1);
        var rival = Records.creating(Records.body(1));
        var old = new StoredPolicy(POLICY.policy(), 9, NOW, Teams.MEMBER);
        assertThat(ledger().reserve(rival, old, line(rival))).isInstanceOf(ReserveAnswer.PolicyChanged.class);
        var otherTime = new StoredPolicy(POLICY.policy(), 1, NOW.plusMillis(1), Teams.MEMBER);
        assertThat(ledger().reserve(rival, otherTime, line(rival))).isInstanceOf(ReserveAnswer.PolicyChanged.class);
        assertThat(ledger().reserve(rival, POLICY, line(rival)))
                .isEqualTo(new ReserveAnswer.Claimed(rival.claims().getFirst(), holder.team(), holder.id()));
    }

    @Test
    void aReservationOfAnExistingRecordIsTheUseOfItsKey() {
        var record = reserved(1);
        DYNAMO.client()
                .deleteItem(request ->
                        request.tableName(name).key(KEYS.idempotency(record.team(), record.idempotencyKey())));
        assertThat(ledger().reserve(record, POLICY, line(record)))
                .isInstanceOfSatisfying(
                        ReserveAnswer.KeyUsed.class,
                        used -> assertThat(used.earlierUse().keyStore()).isEqualTo(record.id()));
    }

    @Test
    void anAuditItemWithoutItsRecordIsDamage() {
        var record = Records.creating(Records.body(1));
        putAudit(record, 1);
        assertThatThrownBy(() -> ledger().reserve(record, POLICY, line(record)))
                .isInstanceOf(LedgerDamaged.class)
                .hasMessageContaining(record.id().value())
                .hasMessageContaining("revision 1");
    }

    @Test
    void anAuditItemNewerThanItsRecordIsDamage() {
        var record = reserved(1);
        putAudit(record, 2);
        var next = record.with(record.status(), NOW);
        assertThatThrownBy(() -> ledger().recordCall(record, next, line(next)))
                .isInstanceOf(LedgerDamaged.class)
                .hasMessageContaining("revision 2");
        var failed = Records.failed(record);
        assertThatThrownBy(() -> ledger().recordFailed(record, failed, line(failed), Optional.empty()))
                .isInstanceOf(LedgerDamaged.class);
    }

    @Test
    void aWriteForARecordThatIsGoneIsOvertaken() {
        var record = Records.creating(Records.body(1));
        assertThat(ledger().recordCall(record, record.with(record.status(), NOW), line(record)))
                .isEqualTo(WriteAnswer.OVERTAKEN);
    }

    @Test
    void theItemsForPrimingAreThoseThatTheLedgerReads() {
        var created = Records.created(Records.creating(Records.body(1)), new Connection.Requested(NOW, true));
        assertThat(KeyStoreFormat.read(StoredItems.keyStore(created, TARGET))).isEqualTo(created);
        assertThat(StoredItems.keyStore(created, TARGET))
                .containsEntry("duePk", Items.text("T#111122223333#eu-central-1#DUE#CONNECTIONS"));
        var event = StoredItems.event(event(created), TARGET);
        assertThat(OutboxFormat.read(event).eventId()).isEqualTo("event");
        assertThat(OutboxFormat.key(event).partition()).isEqualTo("OUTBOX#" + created.id());
        assertThat(PolicyFormat.read(StoredItems.policy(POLICY)).version()).isEqualTo(1);
    }

    @Test
    void aProblemIsKeptWithItsRecord() {
        var record = Records.creating(Records.body(1));
        var failed = record.with(new Status.Failed(new Problem(ProblemCode.KmsThrottled, "why"), 3), NOW);
        assertThat(KeyStoreFormat.read(KeyStoreFormat.write(failed, KEYS))).isEqualTo(failed);
        assertThat(KeyStoreFormat.write(failed, KEYS)).doesNotContainKeys("duePk", "dueAt");
    }

    private void putAudit(KeyStore record, long revision) {
        var item = new HashMap<>(KEYS.audit(record.team(), record.id(), revision));
        item.put("requestId", Items.text("other"));
        DYNAMO.client().putItem(request -> request.tableName(name).item(item));
    }

    private KeyStore reserved(int number) {
        var record = Records.creating(Records.body(number));
        assertThat(ledger().reserve(record, POLICY, line(record))).isInstanceOf(ReserveAnswer.Reserved.class);
        return record;
    }

    private Table table() {
        return new Table(DYNAMO.client(), name);
    }

    private DynamoLedger ledger() {
        return new DynamoLedger(table(), TARGET, damage::add);
    }

    private Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return table().get(key).orElseThrow();
    }

    private static Event event(KeyStore record) {
        return new Event("event", EventKind.KeyStoreCreated, NOW, "request", record);
    }

    private static AuditLine line(KeyStore record) {
        return new AuditLine(
                NOW, AuditAction.RESERVED, Actor.of(Teams.MEMBER), 1, "request", "revision " + record.revision());
    }
}
