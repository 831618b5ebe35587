package dev.keystorevending.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.CreateWarning;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.delete.DeleteOutcome;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeKeyStoreTest {

    private static final Map<String, @Nullable Object> RENAMED = Map.of("name", "payments-renamed");
    private static final SecretVersionId NEXT = new SecretVersionId("11111111-2222-3333-4444-555555555556");

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private boolean loses;
    private boolean losesAfter;
    private boolean losesSecrets;
    private final World world = new World(clock, new FakeLedger(), losing(), clock::advance, 1, new Ownership())
            .allowing(Teams.policy(Teams.PAYMENTS, 2));

    @Test
    void connectedKeyStoreIsRenamedWithinTheRequest() {
        KeyStore record = connected();
        KeyStore after = changed(record, RENAMED);
        assertThat(after.status()).isEqualTo(new Status.Created(store(record)));
        assertThat(after.name().value()).isEqualTo("payments-renamed");
        assertThat(inKms(record).name()).isEqualTo("payments-renamed");
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        assertThat(kinds()).endsWith(EventKind.KeyStoreUpdated);
        assertThat(world.ledger.claims()).containsKey("NAME payments-renamed").doesNotContainKey("NAME payments-main");
        assertThat(world.ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
        assertThat(changed(after, RENAMED)).as("a repeated request").isEqualTo(after);
    }

    @Test
    void nameOfAnotherKeyStoreIsRefusedAndNothingChanges() {
        KeyStore record = unconnected();
        var other = CreateRequests.cloudHsm();
        other.put("name", "payments-renamed");
        world.createKeyStore.create(World.command(other, "other"));
        assertThat(refused(record, RENAMED).code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
        assertThat(planned(record, RENAMED))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Rejected.class,
                        rejected ->
                                assertThat(rejected.problem().code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse));
        assertThat(world.ledger.find(record.team(), record.id())).contains(record);
    }

    @Test
    void oldNameIsHeldUntilKmsHasTheNewOne() {
        KeyStore record = unconnected();
        loses = true;
        assertThat(changed(record, RENAMED).status()).isInstanceOf(Status.Changing.class);
        assertThat(current().name()).isEqualTo(record.name());
        assertThat(world.ledger.claims()).containsKeys("NAME payments-main", "NAME payments-renamed");
        loses = false;
        reconcile(2);
        assertThat(current().name().value()).isEqualTo("payments-renamed");
        assertThat(world.ledger.claims()).doesNotContainKey("NAME payments-main");
        assertThat(kinds()).endsWith(EventKind.KeyStoreUpdated);
        assertThat(world.ledger.damage()).isEmpty();
    }

    @Test
    void refusalOfKmsLeavesTheOldConfiguration() {
        KeyStore record = unconnected();
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyInvalidConfiguration);
        assertThat(refused(record, path("/other/kms/xks/v1")).code())
                .isEqualTo(ProblemCode.XksProxyInvalidConfiguration);
        assertThat(current().backing()).isEqualTo(record.backing());
        assertThat(current().claims()).isEqualTo(record.claims());
        assertThat(current().status())
                .isInstanceOfSatisfying(
                        Status.Created.class,
                        created -> assertThat(created.refused().map(Problem::code))
                                .contains(ProblemCode.XksProxyInvalidConfiguration));
        assertThat(world.ledger.claims().keySet()).noneMatch(claim -> claim.contains("/other"));
        assertThat(kinds()).as("the caller has the answer").containsExactly(EventKind.KeyStoreCreated);
    }

    @Test
    void refusalAfterALostAnswerIsNotTheEnd() {
        KeyStore record = unconnected();
        losesAfter = true;
        changed(record, RENAMED);
        losesAfter = false;
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
        reconcile(2);
        assertThat(current().status())
                .isInstanceOfSatisfying(
                        Status.Changing.class,
                        changing -> assertThat(changing.change().refused().map(Problem::code))
                                .contains(ProblemCode.XksProxyUriUnreachable));
        reconcile(6);
        assertThat(current().name().value()).as("KMS shows it").isEqualTo("payments-renamed");
        assertThat(kinds()).endsWith(EventKind.KeyStoreUpdated);
    }

    @Test
    void refusalAfterALostCallIsTheEndWhenKmsShowsTheOldConfiguration() {
        KeyStore record = unconnected();
        loses = true;
        changed(record, RENAMED);
        loses = false;
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
        reconcile(8);
        assertThat(current().name()).isEqualTo(record.name());
        assertThat(world.ledger.claims()).doesNotContainKey("NAME payments-renamed");
        assertThat(kinds()).endsWith(EventKind.KeyStoreUpdateFailed);
    }

    @Test
    void connectedKeyStoreIsRepointedOnlyWithInterrupt() {
        KeyStore record = connected();
        assertThat(refused(record, elsewhere(false)).code()).isEqualTo(ProblemCode.KeyStoreConnected);
        assertThat(current()).isEqualTo(record);
        assertThat(planned(record, elsewhere(true)))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Planned.class,
                        plan -> assertThat(plan.disconnects()).isTrue());
        assertThat(current()).isEqualTo(record);
        assertThat(changed(record, elsewhere(true)).connection()).isInstanceOf(Connection.DisconnectRequested.class);
        assertThat(inKms(record).backing()).isEqualTo(record.backing());
        reconcile(20);
        assertThat(inKms(record).backing()).isEqualTo(current().backing()).isNotEqualTo(record.backing());
        assertThat(current().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(kinds())
                .containsExactly(
                        EventKind.KeyStoreCreated,
                        EventKind.KeyStoreConnected,
                        EventKind.KeyStoreDisconnected,
                        EventKind.KeyStoreUpdated,
                        EventKind.KeyStoreConnected);
        assertThat(world.ledger.claims().keySet()).noneMatch(claim -> claim.contains("xks.payments.example.com"));
    }

    @Test
    void interruptedKeyStoreIsConnectedAgainIfKmsRefuses() {
        KeyStore record = connected();
        changed(record, elsewhere(true));
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
        reconcile(20);
        assertThat(current().backing()).isEqualTo(record.backing());
        assertThat(current().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        assertThat(kinds()).contains(EventKind.KeyStoreUpdateFailed).doesNotContain(EventKind.KeyStoreUpdated);
    }

    @Test
    void keyStoreThatSomebodyConnectedIsNotDisconnectedWithoutInterrupt() {
        KeyStore record = unconnected();
        world.kms.connect(store(record));
        clock.advance(Duration.ofMinutes(10));
        assertThat(refused(record, elsewhere(false)).code()).isEqualTo(ProblemCode.KeyStoreConnected);
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        changed(current(), elsewhere(true));
        reconcile(20);
        assertThat(current().backing()).isNotEqualTo(record.backing());
        assertThat(current().connection()).isInstanceOf(Connection.Connected.class);
    }

    @Test
    void credentialIsRotatedWhileConnected() {
        KeyStore record = connected();
        newSecrets();
        KeyStore after = rotated(record);
        assertThat(after.secret().versionId()).isEqualTo(NEXT);
        assertThat(inKms(record).credential()).isEqualTo(credential("6"));
        assertThat(world.kms.stateOf(store(record))).isEqualTo(ConnectionState.CONNECTED);
        assertThat(kinds()).endsWith(EventKind.KeyStoreCredentialRotated);
    }

    @Test
    void proxyThatRejectsTheNewCredentialKeepsTheOldOne() {
        KeyStore record = connected();
        newSecrets();
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
        assertThat(rotation(record))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().code())
                                .isEqualTo(ProblemCode.XksProxyIncorrectAuthenticationCredential));
        assertThat(current().secret()).isEqualTo(record.secret());
        assertThat(inKms(record).credential()).isEqualTo(credential(""));
    }

    /** KMS may have either credential then, so that it is told the old one again. */
    @Test
    void credentialOfALostAnswerThatIsThenRefusedIsTakenBack() {
        KeyStore record = connected();
        newSecrets();
        losesAfter = true;
        rotation(record);
        losesAfter = false;
        assertThat(inKms(record).credential()).isEqualTo(credential("6"));
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
        reconcile(8);
        assertThat(inKms(record).credential()).isEqualTo(credential(""));
        assertThat(current().secret()).isEqualTo(record.secret());
        assertThat(kinds()).endsWith(EventKind.KeyStoreRotationFailed);
    }

    @Test
    void proxyThatRejectsBothCredentialsIsAskedAgain() {
        KeyStore record = connected();
        newSecrets();
        losesAfter = true;
        rotation(record);
        losesAfter = false;
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
        reconcile(2);
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
        reconcile(6);
        assertThat(current().status()).isInstanceOf(Status.Changing.class);
        reconcile(10);
        assertThat(current().secret().versionId()).isEqualTo(NEXT);
        assertThat(kinds()).endsWith(EventKind.KeyStoreCredentialRotated);
    }

    @Test
    void kmsuserPasswordIsToldOnlyWhileDisconnected() {
        world.createKeyStore.create(World.command(CreateRequests.cloudHsm(), "k"));
        reconcile(12);
        KeyStore record = current();
        newSecrets();
        assertThat(rotation(record)).isInstanceOfSatisfying(ChangeOutcome.Rejected.class, rejected -> {
            assertThat(rejected.problem().code()).isEqualTo(ProblemCode.KeyStoreConnected);
            assertThat(rejected.problem().detail()).doesNotContain("interrupt");
        });
        request(record, DesiredState.DISCONNECTED);
        reconcile(8);
        assertThat(rotation(record))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Accepted.class,
                        accepted -> assertThat(accepted.warnings())
                                .extracting(CreateWarning::code)
                                .containsExactly(CreateWarning.Code.PasswordChangesAtConnect));
        assertThat(inKms(record).credential()).isEqualTo(new Credential.KmsUserPassword("kmsPswd06"));
    }

    @Test
    void failedKeyStoreIsDisconnectedAndStaysSo() {
        world.kms.failConnects(Optional.of("INVALID_CREDENTIALS"));
        KeyStore record = connected();
        assertThat(record.connection()).isInstanceOf(Connection.Failed.class);
        newSecrets();
        rotation(record);
        reconcile(12);
        assertThat(current().secret().versionId()).isEqualTo(NEXT);
        assertThat(current().connection()).isInstanceOf(Connection.Disconnected.class);
        assertThat(inKms(record).credential()).isEqualTo(credential("6"));
    }

    @Test
    void sameVersionIsToldAgain() {
        KeyStore record = unconnected();
        rotated(record);
        assertThat(kinds()).endsWith(EventKind.KeyStoreCredentialRotated);
    }

    @Test
    void everyErrorIsFoundAtOnce() {
        KeyStore record = unconnected();
        var problem = refused(
                record,
                Map.of(
                        "name",
                        "",
                        "type",
                        "AWS_CLOUDHSM",
                        "cloudHsm",
                        Map.of("trustAnchorCertificate", "x"),
                        "externalKeyStore",
                        Map.of("connectivity", "VPC_ENDPOINT_SERVICE", "uriPath", "nowhere")));
        assertThat(problem.code()).isEqualTo(ProblemCode.InvalidRequest);
        assertThat(problem.errors())
                .extracting(ProblemError::pointer)
                .contains(
                        "/name",
                        "/type",
                        "/cloudHsm/trustAnchorCertificate",
                        "/cloudHsm",
                        "/externalKeyStore/uriPath",
                        "/externalKeyStore/vpcEndpointServiceName");
    }

    @Test
    void policyHoldsForWhatChanges() {
        KeyStore record = unconnected();
        var problem = refused(
                record,
                Map.of("name", "other-name", "externalKeyStore", Map.of("uriEndpoint", "https://xks.example.net")));
        assertThat(problem.code()).isEqualTo(ProblemCode.PolicyViolation);
        assertThat(problem.errors())
                .extracting(ProblemError::code)
                .containsExactly("NameMatchesPattern", "ProxyHostIsGranted");
    }

    @Test
    void secretOutsideThePolicyIsNotRead() {
        KeyStore record = unconnected();
        var problem = refused(
                record,
                Map.of(
                        "externalKeyStore",
                        Map.of("credentialSecretArn", CreateRequests.SECRET.replace("payments/", "lending/"))));
        assertThat(problem.code()).isEqualTo(ProblemCode.PolicyViolation);
    }

    @Test
    void hostThatIsSharedBecomesExclusiveAndSharedAgain() {
        KeyStore record = unconnected();
        var other = CreateRequests.publicProxy();
        other.put("name", "payments-other");
        other.put("connect", false);
        CreateRequests.inner(other, "externalKeyStore").put("uriPath", "/other/kms/xks/v1");
        assertThat(changed(record, privately()).backing()).isInstanceOf(Backing.VpcEndpointService.class);
        assertThat(((CreateOutcome.Rejected) world.createKeyStore.create(World.command(other, "other")))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.XksProxyUriEndpointInUse);
        changed(record, Map.of("externalKeyStore", Map.of("connectivity", "PUBLIC_ENDPOINT")));
        assertThat(world.createKeyStore.create(World.command(other, "third"))).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(refused(record, privately()).code()).isEqualTo(ProblemCode.XksProxyUriEndpointInUse);
    }

    @Test
    void clusterOutsideThePolicyIsRefused() {
        var body = CreateRequests.cloudHsm();
        body.put("connect", false);
        world.createKeyStore.create(World.command(body, "k"));
        var problem = refused(current(), Map.of("cloudHsm", Map.of("clusterId", "cluster-zzzzzzzzzzz")));
        assertThat(problem.code()).isEqualTo(ProblemCode.PolicyViolation);
    }

    @Test
    void secretThatIsGoneEndsAChangeBeforeKmsIsCalled() {
        KeyStore record = connected();
        newSecrets();
        changed(
                record,
                Map.of(
                        "interrupt", true,
                        "secretVersionId", NEXT.value(),
                        "externalKeyStore", Map.of("uriEndpoint", "https://xks.example.org")));
        world.secrets.remove(new SecretArn(World.PROXY_SECRET));
        reconcile(20);
        assertThat(current().configuration()).isEqualTo(record.configuration());
        assertThat(inKms(record).backing()).isEqualTo(record.backing());
        assertThat(current().connection()).isInstanceOf(Connection.Connected.class);
        assertThat(kinds()).contains(EventKind.KeyStoreUpdateFailed);
    }

    @Test
    void secretsManagerThatIsUnavailableDelaysAChangeOnly() {
        KeyStore record = connected();
        newSecrets();
        loses = true;
        rotation(record);
        loses = false;
        losesSecrets = true;
        reconcile(5);
        assertThat(current().status()).isInstanceOf(Status.Changing.class);
        losesSecrets = false;
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(NEXT);
    }

    @Test
    void keyStoreThatIsChangingIsBusy() {
        KeyStore record = unconnected();
        loses = true;
        changed(record, RENAMED);
        assertThat(changed(record, RENAMED).status()).as("the same request").isInstanceOf(Status.Changing.class);
        assertThat(refused(record, Map.of("name", "payments-third")).code()).isEqualTo(ProblemCode.KeyStoreBusy);
        assertThat(request(record, DesiredState.CONNECTED)).isInstanceOf(ConnectionOutcome.Rejected.class);
        assertThat(world.deleteKeyStore.delete(new DeleteKeyStore.Command(
                        record.team(), record.id(), OptionalLong.empty(), true, Teams.MEMBER, "delete")))
                .isInstanceOf(DeleteOutcome.Rejected.class);
    }

    @Test
    void keyStoreWhoseConnectionChangesIsBusy() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        assertThat(refused(current(), RENAMED).code()).isEqualTo(ProblemCode.KeyStoreBusy);
    }

    @Test
    void keyStoreThatIsGoneIsNotChanged() {
        KeyStore record = unconnected();
        world.kms.deleteOutside(store(record));
        assertThat(changed(record, RENAMED).status())
                .as("it may not be visible yet")
                .isInstanceOf(Status.Changing.class);
        reconcile(7);
        assertThat(current().status())
                .isInstanceOfSatisfying(
                        Status.Created.class,
                        created -> assertThat(created.refused().map(Problem::code))
                                .contains(ProblemCode.KeyStoreNotFound));
        assertThat(kinds()).endsWith(EventKind.KeyStoreUpdateFailed);
    }

    @Test
    void keyStoreThatIsKnownToBeGoneIsNotChanged() {
        KeyStore record = connected();
        world.kms.deleteOutside(store(record));
        reconcile(70);
        assertThat(current().drift().gone()).isPresent();
        assertThat(refused(record, elsewhere(true)).code()).isEqualTo(ProblemCode.KeyStoreGone);
        assertThat(current().status()).isEqualTo(record.status());
    }

    @Test
    void changeEndsTheDifferenceOfWhatItReplaces() {
        KeyStore record = connected();
        world.kms.renameOutside(store(record), "somebody's");
        reconcile(70);
        assertThat(kinds()).endsWith(EventKind.KeyStoreDrifted);
        changed(record, RENAMED);
        reconcile(1);
        assertThat(current().drift()).isEqualTo(Drift.none());
        assertThat(inKms(record).name()).isEqualTo("payments-renamed");
        assertThat(kinds()).endsWith(EventKind.KeyStoreUpdated, EventKind.KeyStoreDriftResolved);
    }

    @Test
    void differenceOfWhatAChangeLeavesAloneGoesOn() {
        KeyStore record = connected();
        world.kms.renameOutside(store(record), "somebody's");
        reconcile(70);
        var known = current().drift();
        changed(record, path("/other/kms/xks/v1"));
        reconcile(70);
        assertThat(current().drift()).isEqualTo(known);
        assertThat(kinds()).containsOnlyOnce(EventKind.KeyStoreDrifted).doesNotContain(EventKind.KeyStoreDriftResolved);
    }

    @Test
    void keyStoreThatIsChangingIsNotCompared() {
        KeyStore record = connected();
        loses = true;
        changed(record, RENAMED);
        world.kms.renameOutside(store(record), "somebody's");
        reconcile(70);
        assertThat(current().status()).isInstanceOf(Status.Changing.class);
        assertThat(current().drift()).isEqualTo(Drift.none());
        loses = false;
        reconcile(70);
        assertThat(inKms(record).name()).isEqualTo("payments-renamed");
        assertThat(current().drift()).isEqualTo(Drift.none());
    }

    @Test
    void whatKmsShowsOfAChangeDecidesAlsoIfSomebodyRenamedTheKeyStore() {
        KeyStore record = connected();
        losesAfter = true;
        changed(record, Map.of("name", "payments-renamed", "externalKeyStore", Map.of("uriPath", "/p/kms/xks/v1")));
        losesAfter = false;
        world.kms.renameOutside(store(record), "somebody's");
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
        reconcile(70);
        assertThat(current().name().value()).isEqualTo("payments-renamed");
        assertThat(current().drift().differences()).extracting(Difference::kind).containsExactly(Difference.Kind.NAME);
    }

    @Test
    void anotherRevisionIsRefused() {
        KeyStore record = unconnected();
        assertThat(((ChangeOutcome.Rejected) world.changeKeyStore.change(
                                command(record, RENAMED, record.revision() + 1, Teams.MEMBER)))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(world.changeKeyStore.change(command(record, RENAMED, record.revision(), Teams.MEMBER)))
                .isInstanceOf(ChangeOutcome.Accepted.class);
    }

    @Test
    void strangerChangesNothing() {
        KeyStore record = unconnected();
        var stranger = Caller.of("arn:aws:iam::111122223333:role/stranger");
        assertThat(((ChangeOutcome.Rejected)
                                world.changeKeyStore.change(command(record, Map.of("name", ""), 0, stranger)))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.TeamAccessDenied);
        assertThat(((ChangeOutcome.Rejected) world.changeKeyStore.rotate(new ChangeKeyStore.Rotation(
                                record.team(), record.id(), Optional.empty(), stranger, "rotation")))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.TeamAccessDenied);
        assertThat(current()).isEqualTo(record);
    }

    private CallHook losing() {
        return new CallHook() {
            @Override
            public void before(String call) {
                if ((loses && call.equals("kms.update")) || (losesSecrets && call.equals("secret.read"))) {
                    throw new FakeCustomKeyStores.LostAnswer("time-out");
                }
            }

            @Override
            public void after(String call) {
                if (losesAfter && call.equals("kms.update")) {
                    throw new FakeCustomKeyStores.LostAnswer("time-out");
                }
            }
        };
    }

    private void newSecrets() {
        world.secrets.put(new SecretArn(World.PROXY_SECRET), NEXT, "{proxy6}");
        world.secrets.put(new SecretArn(CreateRequests.SECRET), NEXT, "kmsPswd06");
    }

    private static Credential credential(String digit) {
        return new Credential.ProxyCredential(World.ACCESS_KEY, World.SECRET_KEY + digit);
    }

    private static Map<String, @Nullable Object> elsewhere(boolean interrupt) {
        return Map.of("interrupt", interrupt, "externalKeyStore", Map.of("uriEndpoint", "https://xks.example.org"));
    }

    private static Map<String, @Nullable Object> path(String path) {
        return Map.of("externalKeyStore", Map.of("uriPath", path));
    }

    private static Map<String, @Nullable Object> privately() {
        return Map.of(
                "externalKeyStore",
                Map.of(
                        "connectivity", "VPC_ENDPOINT_SERVICE",
                        "vpcEndpointServiceName", "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0"));
    }

    private KeyStore unconnected() {
        var body = CreateRequests.publicProxy();
        body.put("connect", false);
        world.createKeyStore.create(World.command(body, "k"));
        return current();
    }

    private KeyStore connected() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "k"));
        reconcile(12);
        return current();
    }

    private KeyStore current() {
        return world.ledger.records().getFirst();
    }

    private void reconcile(int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("run");
        }
    }

    private KeyStore changed(KeyStore record, Map<String, @Nullable Object> body) {
        return ((ChangeOutcome.Accepted) world.changeKeyStore.change(command(record, body, 0, Teams.MEMBER)))
                .keyStore();
    }

    private Problem refused(KeyStore record, Map<String, @Nullable Object> body) {
        return ((ChangeOutcome.Rejected) world.changeKeyStore.change(command(record, body, 0, Teams.MEMBER))).problem();
    }

    private ChangeOutcome planned(KeyStore record, Map<String, @Nullable Object> body) {
        return world.changeKeyStore.plan(command(record, body, 0, Teams.MEMBER));
    }

    private static ChangeKeyStore.Command command(
            KeyStore record, Map<String, @Nullable Object> body, long revision, Caller caller) {
        return new ChangeKeyStore.Command(
                record.team(),
                record.id(),
                revision == 0 ? OptionalLong.empty() : OptionalLong.of(revision),
                ChangeRequestParser.parse(body),
                caller,
                "change");
    }

    private ChangeOutcome rotation(KeyStore record) {
        return world.changeKeyStore.rotate(
                new ChangeKeyStore.Rotation(record.team(), record.id(), Optional.empty(), Teams.MEMBER, "rotation"));
    }

    private KeyStore rotated(KeyStore record) {
        return ((ChangeOutcome.Accepted) rotation(record)).keyStore();
    }

    private ConnectionOutcome request(KeyStore record, DesiredState desired) {
        return world.changeConnection.change(record.team(), record.id(), desired, Teams.MEMBER, "connection");
    }

    private FakeCustomKeyStores.Store inKms(KeyStore record) {
        return world.kms.everMade(store(record)).orElseThrow();
    }

    private List<EventKind> kinds() {
        return world.ledger.outbox().stream().map(Event::kind).toList();
    }

    private static CustomKeyStoreId store(KeyStore record) {
        return record.status().inKms().orElseThrow();
    }
}
