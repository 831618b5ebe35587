package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import dev.keystorevending.core.secret.Credential;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller reads in the answer to a create request, and which record is behind it. */
class CreateAnswersTest {

    private static final TeamId LENDING = new TeamId("lending");

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final Map<String, Runnable> before = new HashMap<>();
    private final World world = new World(
                    clock,
                    new FakeLedger(new CallHook() {
                        @Override
                        public void before(String call) {
                            Optional.ofNullable(before.remove(call)).ifPresent(Runnable::run);
                        }
                    }),
                    CallHook.NONE,
                    clock::advance,
                    1,
                    new Ownership())
            .allowing(Teams.policy(Teams.PAYMENTS));

    @Test
    void theTeamReadsWhichOfItsKeyStoresHasTheName() {
        var held = vended(World.command(CreateRequests.vpcProxy(), "k1"));
        assertThat(rejected(World.command(CreateRequests.vpcProxy(), "k2")))
                .isEqualTo(new Problem(
                        ProblemCode.CustomKeyStoreNameInUse,
                        "This name is used by the team's key store " + held.id() + "."));
    }

    @ParameterizedTest
    @CsvSource({
        "payments-main, /prefix/kms/xks/v1, CustomKeyStoreNameInUse,  This name is used by another key store in this account and Region.",
        "payments-two,  /prefix/kms/xks/v1, XksProxyUriInUse,         This proxy endpoint and path are used by another key store in this account and Region.",
        "payments-two,  /other/kms/xks/v1,  XksProxyUriEndpointInUse, This proxy endpoint is used by other key stores in this account and Region."
    })
    void aTeamReadsNothingAboutKeyStoresOfOthers(String name, String path, ProblemCode code, String detail) {
        vended(World.command(CreateRequests.vpcProxy(), "k1"));
        world.allowing(Teams.policy(LENDING));
        var body = CreateRequests.publicProxy();
        body.put("name", name);
        CreateRequests.inner(body, "externalKeyStore").put("uriPath", path);
        assertThat(rejected(lending(World.command(body, "k2")))).isEqualTo(new Problem(code, detail));
    }

    @Test
    void aClusterHasOneKeyStore() {
        var held = vended(World.command(CreateRequests.cloudHsm(), "k1"));
        var body = CreateRequests.cloudHsm();
        body.put("name", "payments-two");
        assertThat(rejected(World.command(body, "k2")))
                .isEqualTo(new Problem(
                        ProblemCode.CloudHsmClusterInUse,
                        "This cluster is used by the team's key store " + held.id() + "."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | The team's quota is 0, so the team cannot create key stores.",
                "1 | The team's quota is 1 key store, and all of it is used. DELETE a key store that the team does not need, or ask an administrator for a larger quota.",
                "2 | The team's quota is 2 key stores, and all of it is used. DELETE a key store that the team does not need, or ask an administrator for a larger quota."
            })
    void theQuotaIsNamed(int quota, String detail) {
        PolicyWrites.put(world.ledger, policy(Teams.policy(Teams.PAYMENTS, quota), 2), 1);
        for (int number = 0; number < quota; number++) {
            vended(World.command(Records.body(number), "k" + number));
        }
        assertThat(rejected(World.command(Records.body(9), "last")))
                .isEqualTo(new Problem(ProblemCode.TeamQuotaExceeded, detail));
    }

    @Test
    void everyBrokenRuleIsNamedWithItsExample() {
        var body = CreateRequests.publicProxy();
        body.put("name", "lending-root");
        var problem = rejected(World.command(body, "k"));
        assertThat(problem.code()).isEqualTo(ProblemCode.PolicyViolation);
        assertThat(problem.detail()).isEqualTo("The request violates 2 rules of the team's policy.");
        assertThat(problem.errors()).extracting(ProblemError::pointer).containsExactly("/name", "/name");
        assertThat(problem.errors())
                .extracting(ProblemError::example)
                .containsExactly(Optional.of("payments-example"), Optional.of("payments-example"));
    }

    @Test
    void aRuleWithoutAnExampleShowsNone() {
        var policy = Teams.policy(Teams.PAYMENTS);
        var naming = new NamingRule(policy.name().pattern(), "payments-", List.of(), List.of());
        var withoutExamples = new TeamPolicy(
                policy.team(),
                policy.principals(),
                naming,
                Set.of(KeyStoreType.values()),
                policy.allowedConnectivity(),
                policy.clusterIds(),
                policy.proxyHosts(),
                policy.secretArnPatterns(),
                policy.quota());
        PolicyWrites.put(world.ledger, policy(withoutExamples, 2), 1);
        var body = CreateRequests.publicProxy();
        body.put("name", "lending-one");
        var problem = rejected(World.command(body, "k"));
        assertThat(problem.detail()).isEqualTo("The request violates 1 rule of the team's policy.");
        assertThat(problem.errors())
                .singleElement()
                .matches(error -> error.example().isEmpty());
    }

    /** The earlier request's key is written and its record is not visible: the table is damaged, or the read came between. */
    @Test
    void anEarlierRequestWithoutARecordMayBeRetried() {
        var first = World.command(CreateRequests.publicProxy(), "k");
        vended(first);
        var noRecords = new FakeLedger() {
            @Override
            public dev.keystorevending.core.ledger.AdmissionData open(
                    TeamId team, Optional<dev.keystorevending.core.keystore.IdempotencyKey> key) {
                return world.ledger.open(team, key);
            }
        };
        var other = new World(clock, noRecords, CallHook.NONE, clock::advance, 1, new Ownership());
        var outcome = other.createKeyStore.create(first);
        assertThat(problem(outcome).code()).isEqualTo(ProblemCode.ServiceUnavailable);
        assertThat(problem(outcome).detail()).contains("is being recorded");
    }

    @Test
    void aKeyStoreThatAnotherRecordOwnsIsNotVended() {
        var owner = Records.creating(Records.body(1));
        world.ledger.reserve(owner, policy(Teams.policy(Teams.PAYMENTS), 1), Records.reservation());
        var owned = owner.with(
                new Status.Created(new CustomKeyStoreId("cks-%017x".formatted(1))),
                new Connection.NotRequested(),
                CreateRequests.NOW);
        world.ledger.recordCreated(
                owner,
                owned,
                Records.reservation(),
                new Event("event", EventKind.KeyStoreCreated, CreateRequests.NOW, "request", owned));
        world.kms.countFrom(0);
        assertThat(rejected(World.command(Records.body(2), "k")).code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
    }

    @Test
    void theDryRunOfARequestThatMayBeRetriedIsPlanned() {
        world.kms.refuseNext(KmsRefusal.Throttling, 4);
        var command = World.command(CreateRequests.publicProxy(), "k");
        assertThat(rejected(command).code()).isEqualTo(ProblemCode.KmsThrottled);
        assertThat(world.createKeyStore.plan(command)).isInstanceOf(CreateOutcome.Planned.class);
    }

    @Test
    void aDryRunIgnoresItsIdempotencyKey() {
        var used = World.command(CreateRequests.publicProxy(), "k");
        var same = vended(used);
        assertThat(problem(world.createKeyStore.plan(used))).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
            assertThat(problem.detail()).contains(same.id().value());
        });
        assertThat(world.createKeyStore.plan(World.command(Records.body(2), "k")))
                .isInstanceOf(CreateOutcome.Planned.class);
    }

    /** Revisions and attempts grow, so that no late write is taken for the next attempt's. */
    @Test
    void aRetriedRequestContinuesTheRevisionsOfItsRecord() {
        world.kms.refuseNext(KmsRefusal.Throttling, 4);
        var command = World.command(CreateRequests.publicProxy(), "k");
        rejected(command);
        var failed = world.ledger.records().getFirst();
        assertThat(failed.revision()).isEqualTo(2);
        var vended = vended(command);
        assertThat(vended.id()).isEqualTo(failed.id());
        assertThat(vended.revision()).as("reserved again, created").isEqualTo(4);
    }

    /** The age that counts is that of the key store with the id that KMS returned. */
    @Test
    void anOlderKeyStoreOfAnotherIdDoesNotMatter() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        var backing = (Backing.CloudHsm) request.backing();
        assertThat(world.kms.create(new CreateParameters.CloudHsm(
                        new KeyStoreName("payments-older"),
                        new Backing.CloudHsm(new ClusterId("cluster-otherotherother"), backing.trustAnchor()),
                        new Credential.KmsUserPassword(World.PASSWORD))))
                .isInstanceOf(CreateAnswer.Created.class);
        clock.advance(java.time.Duration.ofHours(1));
        vended(World.command(CreateRequests.cloudHsm(), "k"));
    }

    private static CreateCommand lending(CreateCommand command) {
        return new CreateCommand(LENDING, command.caller(), command.requestId(), command.key(), command.request());
    }

    private static StoredPolicy policy(TeamPolicy policy, long version) {
        return new StoredPolicy(policy, version, CreateRequests.NOW, Teams.MEMBER);
    }

    private KeyStore vended(CreateCommand command) {
        var outcome = world.createKeyStore.create(command);
        assertThat(outcome).isInstanceOf(CreateOutcome.Vended.class);
        return ((CreateOutcome.Vended) outcome).keyStore();
    }

    private Problem rejected(CreateCommand command) {
        return problem(world.createKeyStore.create(command));
    }

    private static Problem problem(CreateOutcome outcome) {
        assertThat(outcome).isInstanceOf(CreateOutcome.Rejected.class);
        return ((CreateOutcome.Rejected) outcome).problem();
    }
}
