package dev.keystorevending.core.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.adopt.AdoptCommand.AdoptRequest;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.policy.AcceptedViolations;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import dev.keystorevending.core.query.Answer;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdoptKeyStoreTest {

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS, 2));

    @Test
    void whatKmsShowsBecomesARecord() {
        var id = outside(CreateRequests.cloudHsm());
        clock.advance(Duration.ofDays(1));
        var record = adopted(adopt(id, CreateRequests.SECRET));
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        assertThat(record.backing()).isEqualTo(request.backing());
        assertThat(record.name()).isEqualTo(request.name());
        assertThat(record.status()).isEqualTo(new Status.Created(id));
        assertThat(record.connection())
                .isEqualTo(new Connection.Disconnected(
                        clock.instant(), Optional.of(clock.instant().plus(Duration.ofMinutes(5)))));
        assertThat(record.createdBy()).isEqualTo(Teams.ADMINISTRATOR);
        assertThat(record.secret().arn().value()).isEqualTo(CreateRequests.SECRET);
        assertThat(world.ledger.records()).containsExactly(record);
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
        assertThat(world.ledger.claims()).hasSize(record.claims().size());
        assertThat(world.ledger.outbox()).extracting(Event::kind).containsExactly(EventKind.KeyStoreAdopted);
        assertThat(world.ledger.trail(record.id())).singleElement().satisfies(line -> {
            assertThat(line.action()).isEqualTo(AuditAction.ADOPTED_FROM_KMS);
            assertThat(line.actor()).isEqualTo(Actor.of(Teams.ADMINISTRATOR));
        });
        assertThat(world.unmanagedKeyStores.list(Teams.ADMINISTRATOR.principal()))
                .isEqualTo(new Answer.Found<>(List.of()));
    }

    @Test
    void connectionIsTheOneThatKmsShows() {
        var id = outside(CreateRequests.publicProxy());
        world.kms.connect(id);
        assertThat(refused(adopt(id, World.PROXY_SECRET)).code())
                .as("while KMS connects it")
                .isEqualTo(ProblemCode.KeyStoreBusy);
        clock.advance(Duration.ofMinutes(5));
        var record = adopted(adopt(id, World.PROXY_SECRET));
        assertThat(record.connection()).isInstanceOf(Connection.Connected.class);
        assertThat(record.connect()).isTrue();
        world.kms.disconnectOutside(id);
        clock.advance(Duration.ofMinutes(6));
        world.reconcile.run("run");
        assertThat(world.ledger.records().getFirst().connection())
                .as("the state is compared with KMS once more")
                .isInstanceOf(Connection.Disconnected.class);
    }

    @Test
    void rotationOfACloudHsmKeyStoreIsManual() {
        var id = outside(CreateRequests.cloudHsm());
        var automatic = new AdoptRequest(
                id,
                new SecretArn(CreateRequests.SECRET),
                Optional.empty(),
                Optional.empty(),
                new AcceptedViolations(List.of()),
                Optional.of(RotationMode.automatic));
        assertThat(refused(world.adoptKeyStore.adopt(command(Teams.ADMINISTRATOR, "key", automatic))))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.InvalidRequest);
                    assertThat(problem.errors())
                            .singleElement()
                            .satisfies(error -> assertThat(error.pointer()).isEqualTo("/rotation"));
                });
        assertThat(adopted(adopt(id, CreateRequests.SECRET)).secret().rotation())
                .isEqualTo(RotationMode.manual);
    }

    @Test
    void failedConnectionHasItsErrorCode() {
        var id = outside(CreateRequests.publicProxy());
        world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
        world.kms.connect(id);
        clock.advance(Duration.ofMinutes(5));
        assertThat(adopted(adopt(id, World.PROXY_SECRET)).connection())
                .isInstanceOfSatisfying(
                        Connection.Failed.class,
                        failed -> assertThat(failed.errorCode()).isEqualTo("XKS_PROXY_TIMED_OUT"));
    }

    @Test
    void onlyAnAdministratorAdopts() {
        var id = outside(CreateRequests.cloudHsm());
        var problem = refused(
                world.adoptKeyStore.adopt(command(Teams.MEMBER, "key", request(id, CreateRequests.SECRET, List.of()))));
        assertThat(problem.code()).isEqualTo(ProblemCode.AdministratorRequired);
        assertThat(world.ledger.records()).isEmpty();
        assertThat(world.unmanagedKeyStores.list(Teams.MEMBER.principal())).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void violationsAreAcceptedByName() {
        var body = CreateRequests.cloudHsm();
        body.put("name", "lending-root");
        var id = outside(body);
        var problem = refused(adopt(id, CreateRequests.SECRET.replace("payments/", "lending/")));
        assertThat(problem.code()).isEqualTo(ProblemCode.PolicyViolation);
        assertThat(problem.errors())
                .extracting(ProblemError::pointer, ProblemError::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/customKeyStoreId", "NameMatchesPattern"),
                        org.assertj.core.groups.Tuple.tuple("/customKeyStoreId", "NameIsNotReserved"),
                        org.assertj.core.groups.Tuple.tuple("/secretArn", "SecretIsGranted"));
        var some = request(id, CreateRequests.SECRET, List.of("NameMatchesPattern"));
        assertThat(refused(world.adoptKeyStore.adopt(command(Teams.ADMINISTRATOR, "key", some)))
                        .errors())
                .extracting(ProblemError::code)
                .containsExactly("NameIsNotReserved");
        var all = request(id, CreateRequests.SECRET, List.of("NameMatchesPattern", "NameIsNotReserved"));
        var record = adopted(world.adoptKeyStore.adopt(command(Teams.ADMINISTRATOR, "key", all)));
        assertThat(world.ledger.trail(record.id()).getFirst().detail())
                .isEqualTo("An administrator adopted " + id
                        + ". Accepted violations: NameIsNotReserved, NameMatchesPattern. "
                        + record.secret().sentence());
    }

    @Test
    void secretMustBeReadableAndOfTheRightForm() {
        var id = outside(CreateRequests.cloudHsm());
        assertThat(refused(adopt(id, CreateRequests.SECRET.replace("kmsuser", "missing")))
                        .code())
                .isEqualTo(ProblemCode.SecretUnavailable);
        world.secrets.put(CreateRequests.SECRET, "no password!");
        var problem = refused(adopt(id, CreateRequests.SECRET));
        assertThat(problem.code()).isEqualTo(ProblemCode.SecretUnusable);
        assertThat(problem.errors()).extracting(ProblemError::pointer).containsOnly("/secretArn");
        assertThat(problem.toString()).doesNotContain("no password!");
        assertThat(world.ledger.records()).isEmpty();
    }

    @Test
    void keyStoreOfALiveRecordIsNotAdopted() {
        var record = created(CreateRequests.publicProxy());
        var problem = refused(adopt(record.status().inKms().orElseThrow(), World.PROXY_SECRET));
        assertThat(problem.code()).isEqualTo(ProblemCode.KeyStoreManaged);
        assertThat(problem.detail()).contains(record.id().value());
        assertThat(refused(adopt(new CustomKeyStoreId("cks-none"), CreateRequests.SECRET))
                        .code())
                .isEqualTo(ProblemCode.CustomKeyStoreNotFound);
    }

    @Test
    void keyStoreOfARunningCreateRequestIsNotAdopted() {
        world.kms.loseNextAnswer();
        assertThat(world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "create")))
                .isInstanceOf(CreateOutcome.Pending.class);
        var id = world.kms.stores().getFirst().id();
        assertThat(unmanaged()).containsExactly(id);
        assertThat(refused(adopt(id, World.PROXY_SECRET)).code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
    }

    @Test
    void forgottenKeyStoreIsAdoptedAgain() {
        var record = created(CreateRequests.publicProxy());
        var id = record.status().inKms().orElseThrow();
        world.forgetKeyStore.forget(new ForgetKeyStore.Command(
                Teams.PAYMENTS, record.id(), java.util.OptionalLong.empty(), Teams.ADMINISTRATOR, "forget"));
        assertThat(unmanaged()).containsExactly(id);
        var adopted = adopted(adopt(id, World.PROXY_SECRET));
        assertThat(adopted.id()).isNotEqualTo(record.id());
        assertThat(unmanaged()).isEmpty();
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
    }

    @Test
    void quotaAndValuesInUseAreChecked() {
        var id = outside(CreateRequests.cloudHsm());
        var other = CreateRequests.publicProxy();
        other.put("name", "payments-second");
        created(other);
        var third = CreateRequests.publicProxy();
        third.put("name", "payments-third");
        CreateRequests.inner(third, "externalKeyStore").put("uriPath", "/third/kms/xks/v1");
        created(third);
        var problem = refused(adopt(id, CreateRequests.SECRET));
        assertThat(problem.code()).isEqualTo(ProblemCode.TeamQuotaExceeded);
        assertThat(problem.detail()).isEqualTo("The quota of team payments is 2 key stores, and all of it is used.");
    }

    @Test
    void aRepeatedRequestFindsItsRecordAndAnotherOneIsRefused() {
        var id = outside(CreateRequests.cloudHsm());
        var first = adopted(adopt(id, CreateRequests.SECRET));
        assertThat(adopt(id, CreateRequests.SECRET)).isEqualTo(new AdoptOutcome.Adopted(first, true));
        var other = request(id, CreateRequests.SECRET, List.of("TypeIsAllowed"));
        assertThat(refused(world.adoptKeyStore.adopt(command(Teams.ADMINISTRATOR, "key", other)))
                        .code())
                .isEqualTo(ProblemCode.IdempotencyKeyReused);
        world.forgetKeyStore.forget(new ForgetKeyStore.Command(
                Teams.PAYMENTS, first.id(), java.util.OptionalLong.empty(), Teams.ADMINISTRATOR, "forget"));
        assertThat(refused(adopt(id, CreateRequests.SECRET)).code()).isEqualTo(ProblemCode.KeyStoreDeleted);
    }

    @Test
    void keyOfATransferredAdoptionStaysUsed() {
        world.allowing(Teams.policy(Teams.LENDING));
        var id = outside(CreateRequests.cloudHsm());
        var record = adopted(adopt(id, CreateRequests.SECRET));
        world.transferKeyStore.transfer(new TransferKeyStore.Command(
                Teams.PAYMENTS,
                record.id(),
                Teams.LENDING,
                new AcceptedViolations(List.of()),
                Teams.ADMINISTRATOR,
                "transfer"));
        assertThat(refused(adopt(id, CreateRequests.SECRET)).code()).isEqualTo(ProblemCode.KeyStoreTransferred);
    }

    @Test
    void whatKmsShowsMustBeReadable() {
        var seen = new SeenKeyStore(
                new CustomKeyStoreId("cks-1"),
                "payments-main",
                dev.keystorevending.core.kms.PublicConfiguration.cloudHsm("cluster-23456abcdef", ""),
                CreateRequests.NOW,
                ConnectionState.DISCONNECTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(Adoptable.of(seen, CreateRequests.NOW, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Adoptable.Result.Impossible.class,
                        impossible -> assertThat(impossible.problem().code())
                                .isEqualTo(ProblemCode.CustomKeyStoreNotReadable));
        var longest = new SeenKeyStore(
                seen.id(),
                "\uFDFA".repeat(256),
                seen.configuration(),
                seen.createdAt(),
                seen.state(),
                Optional.empty(),
                Optional.of(CreateRequests.request(CreateRequests.cloudHsm()).backing()),
                Optional.empty());
        assertThat(Adoptable.of(longest, CreateRequests.NOW, Duration.ZERO))
                .isInstanceOf(Adoptable.Result.Impossible.class);
    }

    @Test
    void allErrorsOfABodyAreReportedAtOnce() {
        var errors = new ArrayList<ProblemError>();
        Map<String, @Nullable Object> body =
                Map.of("name", "x", "secretVersionId", "1", "acceptViolations", List.of("x"));
        assertThat(AdoptRequestParser.parse(body, errors)).isEmpty();
        assertThat(errors)
                .extracting(ProblemError::pointer)
                .containsExactly("/customKeyStoreId", "/secretArn", "/secretVersionId", "/acceptViolations/0", "/name");
    }

    private List<CustomKeyStoreId> unmanaged() {
        return world.unmanagedKeyStores.list(Teams.ADMINISTRATOR.principal())
                        instanceof Answer.Found<List<SeenKeyStore>> found
                ? found.value().stream().map(SeenKeyStore::id).toList()
                : List.of();
    }

    /** Somebody creates a key store without this service. */
    private CustomKeyStoreId outside(Map<String, @Nullable Object> body) {
        var request = CreateRequests.request(body);
        var answer = world.kms.create(
                switch (request.backing()) {
                    case Backing.CloudHsm hsm ->
                        new CreateParameters.CloudHsm(request.name(), hsm, new Credential.KmsUserPassword("another1"));
                    case Backing.ExternalKeyStore xks ->
                        new CreateParameters.ExternalKeyStore(
                                request.name(),
                                xks,
                                new Credential.ProxyCredential(World.ACCESS_KEY, World.SECRET_KEY));
                });
        return ((CreateAnswer.Created) answer).id();
    }

    private KeyStore created(Map<String, @Nullable Object> body) {
        body.put("connect", false);
        var outcome = world.createKeyStore.create(World.command(body, "create-" + body.get("name")));
        assertThat(outcome).isInstanceOf(CreateOutcome.Vended.class);
        return ((CreateOutcome.Vended) outcome).keyStore();
    }

    private AdoptOutcome adopt(CustomKeyStoreId id, String secret) {
        return world.adoptKeyStore.adopt(command(Teams.ADMINISTRATOR, "key", request(id, secret, List.of())));
    }

    private static AdoptRequest request(CustomKeyStoreId id, String secret, List<String> accepted) {
        return new AdoptRequest(
                id,
                new SecretArn(secret),
                Optional.empty(),
                Optional.empty(),
                new AcceptedViolations(accepted),
                Optional.empty());
    }

    private static AdoptCommand command(Caller caller, String key, AdoptRequest request) {
        return new AdoptCommand(Teams.PAYMENTS, caller, "request", new IdempotencyKey(key), request);
    }

    private static KeyStore adopted(AdoptOutcome outcome) {
        assertThat(outcome).isInstanceOf(AdoptOutcome.Adopted.class);
        return ((AdoptOutcome.Adopted) outcome).keyStore();
    }

    private static Problem refused(AdoptOutcome outcome) {
        assertThat(outcome).isInstanceOf(AdoptOutcome.Rejected.class);
        return ((AdoptOutcome.Rejected) outcome).problem();
    }
}
