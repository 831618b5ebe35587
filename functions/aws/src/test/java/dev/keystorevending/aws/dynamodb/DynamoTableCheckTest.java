package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.access.Administrators;
import dev.keystorevending.core.check.CheckTable;
import dev.keystorevending.core.check.Finding;
import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.TableCheck;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.ledger.DueKind;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamListing;
import dev.keystorevending.core.relay.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Each way of damage to a sound table: what the check finds, what it would do, and that the repair restores the table. */
@SuppressWarnings("NullAway.Init")
class DynamoTableCheckTest {

    private static final Instant NOW = CheckedWorld.NOW;
    private static final KeyStoreId NOBODY = KeyStoreId.fresh(NOW, new Random(1));

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    private CheckedWorld world;
    private Map<String, Map<String, AttributeValue>> sound;

    @BeforeEach
    void create() {
        world = new CheckedWorld(DYNAMO.client());
        sound = world.items();
    }

    @Test
    void aSoundTableHasNoFindings() {
        assertThat(check(false).results()).isEmpty();
        assertThat(check(true).results()).isEmpty();
        assertThat(world.items()).isEqualTo(sound);
    }

    @Test
    void usageThatDiffersFromTheRecordsIsSet() {
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(7)));
        assertRepaired(Kind.USAGE_WRONG);
        world.delete(world.keys.usage(CheckedWorld.TEAM));
        assertRepaired(Kind.USAGE_WRONG);
        world.remove(world.keys.usage(CheckedWorld.TEAM), "changes");
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(0)));
        assertRepaired(Kind.USAGE_WRONG);
    }

    @Test
    void usageIsNotSetIfAReservationWasMadeMeanwhile() {
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(7)));
        var finding = onlyFinding();
        var meanwhile = world.reserved(CheckedWorld.proxy("/c/kms/xks/v1"), "payments-meanwhile");
        assertThat(tableCheck().apply(finding.repair())).isFalse();
        world.failed(meanwhile);
        assertThat(tableCheck().apply(finding.repair()))
                .as("the usage is as it was seen, but it has changed twice")
                .isFalse();
        assertThat(usage()).isEqualTo(7);
        assertThat(check(true).repaired()).isEqualTo(1);
        assertThat(usage()).isEqualTo(3);
    }

    @Test
    void aReleaseThatFindsNoUsageCountsAsAChange() {
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(0)));
        var finding = onlyFinding();
        world.failed(world.creating);
        assertThat(tableCheck().apply(finding.repair())).isFalse();
        assertThat(check(true).repaired()).isEqualTo(1);
        assertThat(usage()).isEqualTo(2);
    }

    @Test
    void claimOfALiveRecordIsRestored() {
        for (KeyStore record : List.of(world.creating, world.created)) {
            for (Claim claim : record.claims()) {
                world.delete(world.keys.claim(claim));
                if (claim.shared()) {
                    assertThat(kinds()).containsExactly(Kind.CLAIM_NOT_HELD, Kind.CLAIM_NOT_HELD);
                    assertThat(check(true).repaired()).isEqualTo(2);
                    assertThat(kinds()).isEmpty();
                    world.put(sound(world.keys.claim(claim)));
                } else {
                    assertRepaired(Kind.CLAIM_NOT_HELD);
                }
            }
        }
    }

    @Test
    void oneHolderOfASharedClaimIsRestored() {
        var claim = world.claimKey(world.sharing, Claim.Kind.PROXY_ENDPOINT);
        world.change(claim, Map.of("holders", holders(world.created.id())));
        assertRepaired(Kind.CLAIM_NOT_HELD);
    }

    @Test
    void claimThatIsSharedInAnotherWayIsRestored() {
        var claim = world.claimKey(world.creating, Claim.Kind.NAME);
        world.change(claim, Map.of("shareable", AttributeValue.fromBool(true)));
        assertRepaired(Kind.CLAIM_NOT_HELD);
    }

    @Test
    void claimIsNotRestoredIfTheRecordHasChanged() {
        world.delete(world.claimKey(world.creating, Claim.Kind.NAME));
        var finding = onlyFinding();
        world.failed(world.creating);
        assertThat(tableCheck().apply(finding.repair())).isFalse();
        assertThat(kinds()).isEmpty();
    }

    @Test
    void claimWithoutRecordIsDeleted() {
        var claim = world.keys.claim(new Claim(Claim.Kind.NAME, "payments-nobody", false));
        world.put(claim, holder(NOBODY, false));
        assertRepaired(Kind.CLAIM_WITHOUT_RECORD);
    }

    @Test
    void oneHolderWithoutRecordIsRemoved() {
        var claim = world.claimKey(world.sharing, Claim.Kind.PROXY_ENDPOINT);
        world.change(claim, Map.of("holders", holders(world.created.id(), world.sharing.id(), NOBODY)));
        assertRepaired(Kind.CLAIM_WITHOUT_RECORD);
    }

    @Test
    void claimOfAFailedRecordIsReleased() {
        world.put(world.claimKey(world.failed, Claim.Kind.NAME), holder(world.failed.id(), false));
        assertRepaired(Kind.CLAIM_WITHOUT_RECORD);
    }

    @Test
    void holderWithoutRecordMakesWayForTheRecord() {
        world.change(world.claimKey(world.creating, Claim.Kind.NAME), Map.of("holders", holders(NOBODY)));
        assertRepaired(Kind.CLAIM_WITHOUT_RECORD, Kind.CLAIM_NOT_HELD);
    }

    @Test
    void exclusiveClaimOfTwoRecordsIsLeftToAPerson() {
        var claims = sound(world.recordKey(world.created)).get("claims");
        world.change(world.recordKey(world.sharing), Map.of("claims", claims));
        var item = world.claimKey(world.sharing, Claim.Kind.NAME);
        assertThat(kinds())
                .containsExactly(
                        Kind.CLAIM_WITHOUT_RECORD,
                        Kind.CLAIM_WITHOUT_RECORD,
                        Kind.CLAIM_CONTESTED,
                        Kind.CLAIM_CONTESTED,
                        Kind.CLAIM_CONTESTED,
                        Kind.CLAIM_CONTESTED);
        assertThat(check(true).results())
                .filteredOn(result -> result.finding().kind() == Kind.CLAIM_CONTESTED)
                .allMatch(result -> result.outcome() == CheckTable.Outcome.BY_HAND);
        assertThat(world.items()).doesNotContainKey(key(item));
    }

    @Test
    void ownerOfACreatedRecordIsRestored() {
        world.delete(world.keys.owner(new CustomKeyStoreId("cks-1")));
        assertRepaired(Kind.OWNER_MISSING);
    }

    @Test
    void anOwnerStaysWhenItsRecordIsGone() {
        world.put(world.keys.owner(new CustomKeyStoreId("cks-gone")), owner(NOBODY));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void keyStoreInKmsOfTwoRecordsIsLeftToAPerson() {
        world.change(world.recordKey(world.sharing), Map.of("customKeyStoreId", Items.text("cks-1")));
        assertByHand(Kind.OWNER_CONTESTED, Kind.OWNER_CONTESTED, Kind.OWNER_CONTESTED);
    }

    @Test
    void keyStoreInKmsOfAnotherOwnerIsLeftToAPerson() {
        world.change(
                world.keys.owner(new CustomKeyStoreId("cks-1")),
                Map.of("keyStoreId", Items.text(world.failed.id().value())));
        assertByHand(Kind.OWNER_CONTESTED, Kind.OWNER_CONTESTED);
    }

    @Test
    void ownerOfAnotherTeamIsLeftToAPerson() {
        world.change(world.keys.owner(new CustomKeyStoreId("cks-1")), Map.of("team", Items.text("lending")));
        assertByHand(Kind.OWNER_CONTESTED);
    }

    @Test
    void transferredRecordIsSoundAndKeepsItsKeyWithTheFormerTeam() {
        var moved = world.transferred(world.created, Teams.LENDING);
        assertThat(kinds()).isEmpty();
        world.delete(world.keys.owner(new CustomKeyStoreId("cks-1")));
        assertThat(check(true).repaired()).isEqualTo(1);
        assertThat(world.ledger().owners(Set.of(new CustomKeyStoreId("cks-1"))).values())
                .singleElement()
                .satisfies(owner -> assertThat(owner.record()).contains(moved));
        world.change(world.keys.usage(Teams.LENDING), Map.of("used", Items.number(0)));
        assertThat(kinds()).containsExactly(Kind.USAGE_WRONG);
    }

    @Test
    void keyStoreThatWasForgottenAndAdoptedAgainHasOneOwner() {
        var adopted = world.adoptedAgain(world.created);
        assertThat(kinds()).isEmpty();
        world.delete(world.keys.owner(new CustomKeyStoreId("cks-1")));
        assertThat(check(true).repaired()).isEqualTo(1);
        assertThat(world.ledger().owners(Set.of(new CustomKeyStoreId("cks-1"))).values())
                .as("the live record, not the deleted one")
                .singleElement()
                .satisfies(owner -> assertThat(owner.record()).contains(adopted));
    }

    @Test
    void idempotencyKeyWithoutRecordIsDeletedUnlessItIsExpired() {
        var key = world.keys.idempotency(CheckedWorld.TEAM, new IdempotencyKey("of-nobody"));
        world.put(key, keyAttributes(NOBODY, NOW.plusSeconds(60)));
        assertRepaired(Kind.KEY_WITHOUT_RECORD);
        world.put(key, keyAttributes(NOBODY, NOW));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void idempotencyKeyOfARecordIsRestoredUnlessItIsExpired() {
        for (KeyStore record : List.of(world.creating, world.created, world.failed)) {
            world.delete(world.keys.idempotency(record.team(), record.idempotencyKey()));
            assertRepaired(Kind.KEY_MISSING);
        }
        world.delete(world.keys.idempotency(world.created.team(), world.created.idempotencyKey()));
        assertThat(check(false, NOW.plus(Ledger.KEY_KEPT)).results()).isEmpty();
    }

    @Test
    void idempotencyKeyOfAnotherRecordIsLeftToAPerson() {
        world.change(
                world.keys.idempotency(world.created.team(), world.created.idempotencyKey()),
                Map.of("keyStoreId", Items.text(world.sharing.id().value())));
        assertByHand(Kind.KEY_CONTESTED, Kind.KEY_CONTESTED);
    }

    @Test
    void dueRecordIsPutIntoTheIndex() {
        world.remove(world.recordKey(world.creating), KeyStoreFormat.DUE_PARTITION, KeyStoreFormat.DUE_AT);
        assertRepaired(Kind.RECORD_NOT_DUE);
        world.change(
                world.recordKey(world.creating),
                Map.of(KeyStoreFormat.DUE_PARTITION, Items.text(world.keys.duePartition(DueKind.CONNECTIONS))));
        assertRepaired(Kind.RECORD_NOT_DUE);
    }

    @Test
    void recordWithNothingToDoIsTakenOutOfTheIndex() {
        world.change(
                world.recordKey(world.failed),
                Map.of(
                        KeyStoreFormat.DUE_PARTITION,
                        Items.text(world.keys.duePartition(DueKind.CREATIONS)),
                        KeyStoreFormat.DUE_AT,
                        Items.time(NOW)));
        assertRepaired(Kind.RECORD_NOT_DUE);
    }

    @Test
    void aPostponedRecordIsNoFinding() {
        world.ledger().postpone(world.created, NOW.plusSeconds(50));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void unpublishedEventOfAPolicyIsMadeDue() {
        world.remove(TableKeys.policyEvent(CheckedWorld.TEAM, 1), KeyStoreFormat.DUE_PARTITION, KeyStoreFormat.DUE_AT);
        assertRepaired(Kind.EVENT_NOT_DUE);
    }

    @Test
    void eventOfNeitherAKeyStoreNorAPolicyIsUnreadable() {
        var strange = new HashMap<>(sound(TableKeys.policyEvent(CheckedWorld.TEAM, 1)));
        strange.put("pk", Items.text("OUTBOX#strange"));
        world.put(strange);
        assertByHand(Kind.UNREADABLE_ITEM);
    }

    @Test
    void unpublishedEventIsMadeDue() {
        world.remove(TableKeys.outbox(world.created.id(), 2), KeyStoreFormat.DUE_PARTITION, KeyStoreFormat.DUE_AT);
        assertRepaired(Kind.EVENT_NOT_DUE);
    }

    @Test
    void publishedOrExpiredEventIsNoFinding() {
        var outbox = new DynamoOutbox(world.table(), CheckedWorld.TARGET);
        outbox.markPublished(OutboxFormat.key(TableKeys.outbox(world.created.id(), 2)), NOW);
        outbox.markRejected(OutboxFormat.key(TableKeys.outbox(world.sharing.id(), 2)), "MalformedDetail", NOW);
        assertThat(kinds()).isEmpty();
        world.delete(TableKeys.outbox(world.created.id(), 2));
        assertThat(check(false, NOW.plus(Outbox.EVENT_KEPT)).results()).isEmpty();
    }

    @Test
    void createdRecordWithoutEventIsLeftToAPerson() {
        world.delete(TableKeys.outbox(world.created.id(), 2));
        assertByHand(Kind.EVENT_MISSING);
    }

    @Test
    void teamOfAPolicyIsListedAgain() {
        world.delete(TableKeys.team(CheckedWorld.TEAM));
        assertRepaired(Kind.TEAM_NOT_LISTED);
        world.change(TableKeys.team(CheckedWorld.TEAM), Map.of("quota", Items.number(7)));
        assertRepaired(Kind.TEAM_NOT_LISTED);
        world.change(TableKeys.team(CheckedWorld.TEAM), Map.of("version", Items.number(7)));
        assertRepaired(Kind.TEAM_NOT_LISTED);
    }

    @Test
    void teamWithoutPolicyIsNotListedAnyMore() {
        world.put(TeamEntry.write(new TeamListing(Teams.LENDING, 1, 1, NOW)));
        assertRepaired(Kind.TEAM_WITHOUT_POLICY);
    }

    @Test
    void listOfTeamsIsNotRepairedIfThePolicyHasChanged() {
        var policies = new DynamoPolicies(world.table(), CheckedWorld.TARGET);
        world.delete(TableKeys.team(CheckedWorld.TEAM));
        var missing = onlyFinding();
        PolicyWrites.put(policies, new StoredPolicy(Teams.policy(CheckedWorld.TEAM, 5), 2, NOW, Teams.MEMBER), 1);
        assertThat(tableCheck().apply(missing.repair())).isFalse();
        assertThat(kinds()).isEmpty();
        world.put(TeamEntry.write(new TeamListing(Teams.LENDING, 1, 1, NOW)));
        var extra = onlyFinding();
        PolicyWrites.put(policies, new StoredPolicy(Teams.policy(Teams.LENDING, 5), 1, NOW, Teams.MEMBER), 0);
        assertThat(tableCheck().apply(extra.repair())).isFalse();
        assertThat(kinds()).isEmpty();
    }

    @Test
    void teamOfAnUnreadablePolicyStaysInTheList() {
        world.remove(TableKeys.policy(CheckedWorld.TEAM), "quota");
        assertByHand(Kind.UNREADABLE_ITEM);
        world.put(sound(TableKeys.policy(CheckedWorld.TEAM)));
        world.change(TableKeys.policy(CheckedWorld.TEAM), Map.of("team", Items.text("lending")));
        assertByHand(Kind.UNREADABLE_ITEM);
        world.put(sound(TableKeys.policy(CheckedWorld.TEAM)));
        world.put(TableKeys.team(Teams.LENDING), TeamEntry.write(new TeamListing(CheckedWorld.TEAM, 1, 1, NOW)));
        assertByHand(Kind.UNREADABLE_ITEM);
    }

    @Test
    void missingHistoryIsLeftToAPerson() {
        world.delete(world.keys.audit(CheckedWorld.TEAM, world.created.id(), 1));
        assertByHand(Kind.HISTORY_INCOMPLETE);
    }

    @Test
    void unreadableItemsAreReportedAndNothingThatDependsOnThemIsTouched() {
        world.put(world.recordKey(world.created), Map.of("kind", Items.text("KEY_STORE")));
        assertByHand(Kind.UNREADABLE_ITEM);
        world.put(sound(world.recordKey(world.created)));
        world.put(Map.of("pk", Items.text(CheckedWorld.TARGET.prefix() + "STRANGE#1"), "sk", Items.text("X")));
        assertByHand(Kind.UNREADABLE_ITEM);
    }

    @Test
    void administratorsAreReadAndNotRepaired() {
        var change = new AdministratorChange(
                2, NOW, Teams.ADMINISTRATOR, "request", Set.of(Teams.MEMBER.principal()), Set.of());
        assertThat(new DynamoAdministrators(world.table()).put(Set.of(Teams.MEMBER.principal()), change))
                .isEqualTo(new Administrators.PutAnswer.Stored());
        world.ledger().takeRequest(Teams.MEMBER.principal(), NOW, 1);
        assertThat(kinds()).isEmpty();
        world.remove(TableKeys.administrators(), "principals");
        assertByHand(Kind.UNREADABLE_ITEM);
        world.put(AdministratorFormat.writeList(Set.of(Teams.MEMBER.principal()), 2));
        world.change(TableKeys.administratorChange(2), Map.of("version", Items.number(7)));
        assertByHand(Kind.UNREADABLE_ITEM);
    }

    @Test
    void recordUnderTheKeyOfAnotherIsUnreadable() {
        world.put(world.keys.record(CheckedWorld.TEAM, NOBODY), sound(world.recordKey(world.creating)));
        assertByHand(Kind.UNREADABLE_ITEM);
    }

    @Test
    void itemsOfOtherTargetsAndPermitsAreNotChecked() {
        world.ledger().takePermit(NOW, 3);
        world.put(
                Map.of("pk", Items.text("T#999999999999#eu-central-1#TEAM#payments"), "sk", Items.text("KS#strange")));
        world.put(Map.of("pk", Items.text("OUTBOX#an-event-id"), "sk", Items.text("OUTBOX")));
        assertThat(kinds()).isEmpty();
    }

    /** A restore may hold a part of a reservation. */
    @Test
    void restoredRecordWithoutTheRestOfItsReservation() {
        world.creating.claims().forEach(claim -> world.delete(world.keys.claim(claim)));
        world.delete(world.keys.idempotency(world.creating.team(), world.creating.idempotencyKey()));
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(2)));
        assertRepaired(Kind.CLAIM_NOT_HELD, Kind.CLAIM_NOT_HELD, Kind.USAGE_WRONG, Kind.KEY_MISSING);
    }

    @Test
    void restoredReservationWithoutItsRecord() {
        world.delete(world.recordKey(world.creating));
        assertThat(kinds())
                .containsExactly(
                        Kind.CLAIM_WITHOUT_RECORD,
                        Kind.CLAIM_WITHOUT_RECORD,
                        Kind.USAGE_WRONG,
                        Kind.KEY_WITHOUT_RECORD);
        assertThat(check(true).left()).isZero();
        assertThat(kinds()).isEmpty();
        assertThat(world.reserved(CreateRequests.cloudHsm(), "payments-creating")
                        .id())
                .as("the name and the cluster are free again")
                .isNotEqualTo(world.creating.id());
        assertThat(kinds()).isEmpty();
    }

    @Test
    void restoredRecordThatIsOlderThanItsHistoryKeepsWhatItHolds() {
        var before = sound(world.recordKey(world.creating));
        world.created(world.creating, "cks-3");
        world.put(before);
        assertByHand(Kind.RECORD_BEHIND);
        world.delete(world.keys.audit(CheckedWorld.TEAM, world.creating.id(), 2));
        assertByHand(Kind.RECORD_BEHIND);
        world.delete(TableKeys.outbox(world.creating.id(), 2));
        assertThat(kinds()).as("the owner is what the record will be again").isEmpty();
    }

    @Test
    void restoredFailureThatReleasedNothingIsCompleted() {
        var name = sound(world.claimKey(world.creating, Claim.Kind.NAME));
        var cluster = sound(world.claimKey(world.creating, Claim.Kind.CLUSTER));
        world.failed(world.creating);
        sound = world.items();
        world.put(name);
        world.put(cluster);
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(3)));
        assertRepaired(Kind.CLAIM_WITHOUT_RECORD, Kind.CLAIM_WITHOUT_RECORD, Kind.USAGE_WRONG);
    }

    @Test
    void lostRecordOfAKeyStoreInKmsIsLeftToAPerson() {
        world.delete(world.recordKey(world.created));
        assertByHand(Kind.RECORD_MISSING);
    }

    @Test
    void whatOnlyOneOfTwoScansSawIsNoFinding() {
        world.delete(world.claimKey(world.creating, Claim.Kind.NAME));
        var first = tableCheck().read(NOW);
        world.failed(world.creating);
        var second = tableCheck().read(NOW);
        assertThat(TableCheck.findings(first)).isNotEmpty();
        assertThat(TableCheck.findings(first, second)).isEmpty();
        assertThat(TableCheck.findings(second, first)).isEmpty();
    }

    @Test
    void repairsWhileRequestsAreServedDamageNothing() throws Exception {
        world.put(world.keys.claim(new Claim(Claim.Kind.NAME, "payments-nobody", false)), holder(NOBODY, false));
        world.change(world.keys.usage(CheckedWorld.TEAM), Map.of("used", Items.number(5)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var requests = IntStream.range(0, 2)
                    .mapToObj(thread -> threads.submit(() ->
                            IntStream.range(0, 8).forEach(turn -> serve(thread + "-" + turn, turn % 4 == 0))))
                    .toList();
            while (requests.stream().anyMatch(request -> !request.isDone())) {
                check(true);
            }
            for (var request : requests) {
                request.get();
            }
        }
        check(true);
        assertThat(kinds()).isEmpty();
        assertThat(usage()).isEqualTo(3 + 4);
        assertThat(world.items()).containsAllEntriesOf(withoutUsage(sound));
    }

    private void serve(String request, boolean succeeds) {
        var record = world.reserved(CheckedWorld.proxy("/" + request + "/kms/xks/v1"), "payments-" + request);
        if (succeeds) {
            world.created(record, "cks-" + request);
        } else {
            world.failed(record);
        }
    }

    /** Without the usage and without the shared claim, which name the last key store that joined. */
    private Map<String, Map<String, AttributeValue>> withoutUsage(Map<String, Map<String, AttributeValue>> items) {
        var rest = new HashMap<>(items);
        rest.remove(key(world.keys.usage(CheckedWorld.TEAM)));
        rest.remove(key(world.claimKey(world.created, Claim.Kind.PROXY_ENDPOINT)));
        return rest;
    }

    @Test
    void aScanReadsAllPagesAndEndsInTime() {
        var padding = "x".repeat(300_000);
        for (int number = 0; number < 8; number++) {
            world.put(Map.of(
                    "pk",
                    Items.text("TEAM#team-" + number),
                    "sk",
                    Items.text("POLICY"),
                    "padding",
                    Items.text(padding)));
        }
        assertThat(tableCheck().read(NOW).records()).hasSize(4);
        assertThatThrownBy(() -> tableCheck().read(NOW.minusSeconds(1))).isInstanceOf(LedgerUnavailable.class);
    }

    /** The dry run finds exactly these and changes nothing; the repair restores the sound table, and nothing is left. */
    private void assertRepaired(Kind... kinds) {
        var damaged = world.items();
        var planned = check(false);
        assertThat(planned.results()).allMatch(result -> result.outcome() == CheckTable.Outcome.PLANNED);
        assertThat(planned.results())
                .extracting(result -> result.finding().kind())
                .containsExactly(kinds);
        assertThat(planned.left()).isEqualTo(kinds.length);
        assertThat(world.items()).isEqualTo(damaged);
        assertThat(check(true).repaired()).isEqualTo(kinds.length);
        assertThat(world.items()).isEqualTo(sound);
        assertThat(kinds()).isEmpty();
    }

    /** The check finds exactly these, and a repair changes nothing. */
    private void assertByHand(Kind... kinds) {
        var damaged = world.items();
        var report = check(true);
        assertThat(report.results())
                .extracting(result -> result.finding().kind())
                .containsExactly(kinds);
        assertThat(report.results()).allMatch(result -> result.outcome() == CheckTable.Outcome.BY_HAND);
        assertThat(world.items()).isEqualTo(damaged);
    }

    private List<Kind> kinds() {
        return check(false).results().stream()
                .map(result -> result.finding().kind())
                .toList();
    }

    private Finding onlyFinding() {
        assertThat(check(false).results()).hasSize(1);
        return check(false).results().getFirst().finding();
    }

    private CheckTable.Report check(boolean repair) {
        return check(repair, NOW);
    }

    private CheckTable.Report check(boolean repair, Instant at) {
        InstantSource clock = () -> at;
        return new CheckTable(
                        new DynamoTableCheck(world.table(), CheckedWorld.TARGET, clock),
                        longest -> assertThat(longest).isGreaterThan(Duration.ofSeconds(2)),
                        clock)
                .run(repair);
    }

    private DynamoTableCheck tableCheck() {
        return new DynamoTableCheck(world.table(), CheckedWorld.TARGET, () -> NOW);
    }

    private long usage() {
        return Items.number(world.item(world.keys.usage(CheckedWorld.TEAM)), "used");
    }

    private Map<String, AttributeValue> sound(Map<String, AttributeValue> key) {
        return sound.getOrDefault(key(key), Map.of());
    }

    private static String key(Map<String, AttributeValue> key) {
        return Items.text(key, "pk") + " " + Items.text(key, "sk");
    }

    private static AttributeValue holders(KeyStoreId... ids) {
        return AttributeValue.fromSs(Arrays.stream(ids).map(KeyStoreId::value).toList());
    }

    private static Map<String, AttributeValue> holder(KeyStoreId id, boolean shareable) {
        return Map.of(
                "team", Items.text(CheckedWorld.TEAM.value()),
                "keyStoreId", Items.text(id.value()),
                "shareable", AttributeValue.fromBool(shareable),
                "holders", holders(id));
    }

    private static Map<String, AttributeValue> owner(KeyStoreId id) {
        return Map.of(
                "kind", Items.text("OWNER"),
                "team", Items.text(CheckedWorld.TEAM.value()),
                "keyStoreId", Items.text(id.value()));
    }

    private static Map<String, AttributeValue> keyAttributes(KeyStoreId id, Instant expiresAt) {
        return new HashMap<>(Map.of(
                "kind", Items.text("IDEMPOTENCY_KEY"),
                "keyStoreId", Items.text(id.value()),
                "fingerprint", Items.text("0".repeat(64)),
                "expiresAt", Items.number(expiresAt.getEpochSecond())));
    }
}
