package dev.keystorevending.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AutomaticRotationTest {

    private static final SecretArn SECRET = new SecretArn(World.PROXY_SECRET);
    private static final SecretVersionId FIRST = version(5);
    private static final SecretVersionId SECOND = version(6);
    private static final SecretVersionId THIRD = version(7);

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS, 3));

    @Test
    void anEventLetsKmsHaveTheNewCredentialWhileTheKeyStoreStaysConnected() {
        var record = connected();
        put(SECOND, "{proxy6}");
        secretChanged();
        assertThat(current().secret().versionId()).isEqualTo(SECOND);
        assertThat(world.kms.stateOf(record.status().inKms().orElseThrow())).isEqualTo(ConnectionState.CONNECTED);
        assertThat(kinds()).endsWith(EventKind.KeyStoreCredentialRotated);
        int revisions = (int) current().revision();
        secretChanged();
        assertThat(current().revision()).as("the same event again").isEqualTo(revisions);
    }

    @Test
    void aLostEventCostsADay() {
        connected();
        put(SECOND, "{proxy6}");
        reconcile(3);
        assertThat(current().secret().versionId()).as("it was compared already").isEqualTo(FIRST);
        clock.advance(AutomaticRotation.INTERVAL);
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(SECOND);
    }

    @Test
    void aVersionThatTheProxyRefusesIsToldOnceAndLeftUntilTheSecretChanges() {
        connected();
        put(SECOND, "{proxy6}");
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
        secretChanged();
        assertThat(refused()).contains(ProblemCode.XksProxyIncorrectAuthenticationCredential);
        assertThat(current().secret().versionId()).isEqualTo(FIRST);
        assertThat(kinds()).endsWith(EventKind.KeyStoreRotationFailed);
        secretChanged();
        clock.advance(AutomaticRotation.INTERVAL);
        reconcile(2);
        assertThat(current().secret().versionId()).as("KMS would accept it now").isEqualTo(FIRST);
        assertThat(kinds().stream().filter(EventKind.KeyStoreRotationFailed::equals))
                .hasSize(1);
        put(THIRD, "{proxy7}");
        secretChanged();
        assertThat(current().secret().versionId()).isEqualTo(THIRD);
        assertThat(refused()).isEmpty();
    }

    @Test
    void aSecretThatIsNoCredentialIsToldOnceAndKmsIsNotCalled() {
        var record = connected();
        put(SECOND, "none");
        int calls = commands(record);
        secretChanged();
        secretChanged();
        assertThat(refused()).contains(ProblemCode.SecretUnusable);
        assertThat(commands(record)).isEqualTo(calls);
        assertThat(kinds().stream().filter(EventKind.KeyStoreRotationFailed::equals))
                .hasSize(1);
    }

    @Test
    void aProxyThatIsDownIsTriedAgainAfterAnHour() {
        connected();
        put(SECOND, "{proxy6}");
        world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
        secretChanged();
        assertThat(refused()).contains(ProblemCode.XksProxyUriUnreachable);
        clock.advance(Duration.ofHours(1));
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(SECOND);
    }

    @Test
    void aPolicyThatNoLongerGrantsTheSecretIsToldOnce() {
        connected();
        var strict = Teams.withSecrets(Teams.PAYMENTS, "other/*");
        var stored = world.ledger.find(Teams.PAYMENTS).orElseThrow();
        PolicyWrites.put(
                world.ledger,
                new StoredPolicy(strict, stored.version() + 1, clock.instant(), Teams.MEMBER),
                stored.version());
        put(SECOND, "{proxy6}");
        secretChanged();
        clock.advance(AutomaticRotation.INTERVAL);
        reconcile(2);
        assertThat(refused()).contains(ProblemCode.PolicyViolation);
        assertThat(current().secret().versionId()).isEqualTo(FIRST);
        assertThat(kinds().stream().filter(EventKind.KeyStoreRotationFailed::equals))
                .hasSize(1);
    }

    @Test
    void manualKeyStoresWaitForTheirTeam() {
        var record = connected();
        long calls = commands(record);
        var changed = change(record, Map.of("externalKeyStore", Map.of("rotation", "manual")));
        assertThat(changed.secret().rotation()).isEqualTo(RotationMode.manual);
        assertThat(commands(record)).as("KMS does not know the rotation").isEqualTo((int) calls);
        put(SECOND, "{proxy6}");
        secretChanged();
        clock.advance(AutomaticRotation.INTERVAL);
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(FIRST);
        change(current(), Map.of("externalKeyStore", Map.of("rotation", "automatic")));
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(SECOND);
    }

    @Test
    void aVersionThatARequestNamesStaysUntilTheSecretChanges() {
        connected();
        put(SECOND, "{proxy6}");
        secretChanged();
        var back = world.changeKeyStore.rotate(new ChangeKeyStore.Rotation(
                Teams.PAYMENTS, current().id(), Optional.of(FIRST), Teams.MEMBER, "rotation"));
        assertThat(back).isInstanceOf(ChangeOutcome.Accepted.class);
        secretChanged();
        clock.advance(AutomaticRotation.INTERVAL);
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(FIRST);
        put(THIRD, "{proxy7}");
        secretChanged();
        assertThat(current().secret().versionId()).isEqualTo(THIRD);
    }

    @Test
    void aPasswordOfKmsuserIsNeverToldByItself() {
        world.createKeyStore.create(World.command(CreateRequests.cloudHsm(), "key"));
        reconcile(8);
        world.secrets.put(new SecretArn(CreateRequests.SECRET), SECOND, "kmsPswd06");
        world.reconcile.run("event", Optional.of(new SecretArn(CreateRequests.SECRET)));
        clock.advance(AutomaticRotation.INTERVAL);
        reconcile(2);
        assertThat(current().secret().versionId()).isEqualTo(FIRST);
        assertThat(current().secret().rotation()).isEqualTo(RotationMode.manual);
    }

    private KeyStore connected() {
        world.createKeyStore.create(World.command(CreateRequests.publicProxy(), "key"));
        reconcile(20);
        return current();
    }

    private KeyStore change(KeyStore record, Map<String, Object> body) {
        var outcome = world.changeKeyStore.change(new ChangeKeyStore.Command(
                record.team(),
                record.id(),
                OptionalLong.empty(),
                ChangeRequestParser.parse(body),
                Teams.MEMBER,
                "change"));
        assertThat(outcome).isInstanceOf(ChangeOutcome.Accepted.class);
        return ((ChangeOutcome.Accepted) outcome).keyStore();
    }

    private static SecretVersionId version(int digit) {
        return new SecretVersionId("11111111-2222-3333-4444-55555555555" + digit);
    }

    private void put(SecretVersionId version, String text) {
        world.secrets.put(SECRET, version, text);
    }

    private void secretChanged() {
        world.reconcile.run("event", Optional.of(SECRET));
    }

    private void reconcile(int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            clock.advance(Duration.ofMinutes(1));
            world.reconcile.run("minute " + minute);
        }
    }

    private KeyStore current() {
        return world.ledger.records().getFirst();
    }

    private Optional<ProblemCode> refused() {
        return ((Status.Created) current().status()).refused().map(Problem::code);
    }

    private int commands(KeyStore record) {
        return world.kms
                .everMade(record.status().inKms().orElseThrow())
                .orElseThrow()
                .commands()
                .size();
    }

    private List<EventKind> kinds() {
        return world.ledger.outbox().stream().map(Event::kind).toList();
    }
}
