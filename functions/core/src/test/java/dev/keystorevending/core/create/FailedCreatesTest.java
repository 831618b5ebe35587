package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rejected create whose request left a record leads to it, and the list of the failed key stores has it. */
class FailedCreatesTest {

    private static final NamingRule OTHER_NAMES =
            new NamingRule(NamePattern.stored("other-[a-z]+"), "other-", List.of("other-name"), List.of());

    private final World world = new World(new SettableClock(CreateRequests.NOW)).allowing(Teams.policy(Teams.PAYMENTS));

    @ParameterizedTest
    @EnumSource
    void everyRefusalOfKmsLeadsToItsRecord(KmsRefusal refusal) {
        world.kms.refuseNext(refusal, 4);
        var command = World.command(CreateRequests.vpcProxy(), "k");
        var record = record(command, refusal.problem());
        assertThat(failed()).containsExactly(record);
        if (!refusal.problem().retryable()) {
            assertThat(record(command, refusal.problem())).as("replayed").isEqualTo(record);
        }
    }

    @Test
    void aRetryThatIsRejectedEarlierLeadsToTheRecordOfTheFirstAttempt() {
        var command = World.command(CreateRequests.publicProxy(), "k");
        world.kms.refuseNext(KmsRefusal.Throttling, 4);
        var first = record(command, ProblemCode.KmsThrottled);

        policy(1, OTHER_NAMES, 3);
        assertThat(record(command, ProblemCode.PolicyViolation)).isEqualTo(first);
        policy(2, Teams.policy(Teams.PAYMENTS).name(), 0);
        assertThat(record(command, ProblemCode.TeamQuotaExceeded)).isEqualTo(first);
        var allowing = policy(3, Teams.policy(Teams.PAYMENTS).name(), 3);
        var rival = Records.creating(CreateRequests.publicProxy());
        world.ledger.reserve(rival, allowing, Records.reservation());
        assertThat(record(command, ProblemCode.CustomKeyStoreNameInUse)).isEqualTo(first);
        world.secrets.remove(new SecretArn(World.PROXY_SECRET));
        assertThat(record(command, ProblemCode.SecretUnavailable)).isEqualTo(first);
        assertThat(failed()).containsExactly(first);
    }

    @Test
    void createdByStaysTheFirstCallerAndTheHistoryHasBoth() {
        var first = World.command(CreateRequests.publicProxy(), "k");
        world.kms.refuseNext(KmsRefusal.Throttling, 4);
        var id = record(first, ProblemCode.KmsThrottled);
        var other = Caller.of("arn:aws:iam::111122223333:role/portal");
        var all = Teams.policy(Teams.PAYMENTS);
        PolicyWrites.put(
                world.ledger,
                new StoredPolicy(
                        new TeamPolicy(
                                all.team(),
                                Set.of(Teams.MEMBER.principal(), other.principal()),
                                all.name(),
                                all.allowedTypes(),
                                all.allowedConnectivity(),
                                all.clusterIds(),
                                all.proxyHosts(),
                                all.secretArnPatterns(),
                                all.quota()),
                        2,
                        CreateRequests.NOW,
                        Teams.MEMBER),
                1);

        world.createKeyStore.create(new CreateCommand(first.team(), other, "request-2", first.key(), first.request()));

        var record = world.ledger.find(Teams.PAYMENTS, id).orElseThrow();
        assertThat(record.status()).isInstanceOf(Status.Created.class);
        assertThat(record.createdBy()).isEqualTo(Teams.MEMBER);
        assertThat(world.ledger.history(Teams.PAYMENTS, id))
                .extracting(line -> line.action() + " " + line.actor().name())
                .containsSubsequence(
                        "RESERVED " + Teams.MEMBER.principal().arn(),
                        "CREATION_FAILED " + Teams.MEMBER.principal().arn(),
                        "RESERVED " + other.principal().arn(),
                        "CREATED " + other.principal().arn());
    }

    @Test
    void aRequestThatNeverReservedAnythingLeadsNowhere() {
        world.secrets.remove(new SecretArn(World.PROXY_SECRET));
        assertThat(rejected(World.command(CreateRequests.publicProxy(), "k")).keyStore())
                .isEmpty();
        assertThat(failed()).isEmpty();
    }

    /** Checks that the request is rejected with this problem, and returns the record that it leads to. */
    private KeyStoreId record(CreateCommand command, ProblemCode code) {
        var rejected = rejected(command);
        assertThat(rejected.problem().code()).isEqualTo(code);
        return rejected.keyStore().orElseThrow().id();
    }

    private CreateOutcome.Rejected rejected(CreateCommand command) {
        var outcome = world.createKeyStore.create(command);
        assertThat(outcome).isInstanceOf(CreateOutcome.Rejected.class);
        return (CreateOutcome.Rejected) outcome;
    }

    private List<KeyStoreId> failed() {
        var page = world.ledger.list(
                Teams.PAYMENTS, Filters.status(Filter.StatusName.FAILED), Order.NEWEST_FIRST, 9, Optional.empty());
        return page.items().stream().map(KeyStore::id).toList();
    }

    private StoredPolicy policy(long version, NamingRule name, int quota) {
        var all = Teams.policy(Teams.PAYMENTS, quota);
        var policy = new TeamPolicy(
                all.team(),
                all.principals(),
                name,
                all.allowedTypes(),
                all.allowedConnectivity(),
                all.clusterIds(),
                all.proxyHosts(),
                all.secretArnPatterns(),
                quota);
        var stored = new StoredPolicy(policy, version + 1, CreateRequests.NOW, Teams.MEMBER);
        PolicyWrites.put(world.ledger, stored, version);
        return stored;
    }
}
