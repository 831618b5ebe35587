package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decision table of a connection: what follows from a recorded state, the state that KMS reports, and the milliseconds since
 * the recorded state began. The settling time and the visibility grace period end at 300,000 ms, the deadlines at 600,000 ms.
 */
class ConnectionStepTest {

    private static final Instant SINCE = CreateRequests.NOW;
    private static final Instant DEADLINE = SINCE.plus(Duration.ofMinutes(10));
    private static final Instant ASKED = SINCE.minusSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "CONNECTED,           0, Wait",
        "CONNECTED,      300000, Wait",
        "CONNECTED,      300001, Note Connected",
        "CONNECTING,          0, Note Connecting",
        "DISCONNECTED,        0, Connect Connecting",
        "FAILED,              0, Disconnect Requested",
        "DISCONNECTING,       0, Wait",
        "DISCONNECTING, 9000000, Wait",
        "UNKNOWN,             0, Wait",
        "UNKNOWN,       9000000, Wait",
        "NOT_LISTED,          0, Connect Connecting",
        "NOT_LISTED,    9000000, Connect Connecting"
    })
    void connectRequested(String seen, long millis, String step) {
        assertStep(new Connection.Requested(SINCE, false), seen, millis, step);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTED,           0, Wait",
        "CONNECTED,      300000, Wait",
        "CONNECTED,      300001, Note Connected",
        "FAILED,         300000, Wait",
        "FAILED,         300001, Note Failed XKS_PROXY_TIMED_OUT",
        "DISCONNECTED,   300000, Wait",
        "DISCONNECTED,   300001, Connect Connecting",
        "DISCONNECTED,   600000, Connect Connecting",
        "DISCONNECTED,   600001, Note Failed DEADLINE_PASSED",
        "CONNECTING,     600000, Wait",
        "CONNECTING,     600001, Note Failed DEADLINE_PASSED",
        "DISCONNECTING,  600000, Wait",
        "DISCONNECTING,  600001, Note Failed DEADLINE_PASSED",
        "UNKNOWN,        600000, Wait",
        "UNKNOWN,        600001, Note Failed DEADLINE_PASSED",
        "NOT_LISTED,     600000, Wait",
        "NOT_LISTED,     600001, Note Failed DEADLINE_PASSED"
    })
    void connecting(String seen, long millis, String step) {
        assertStep(new Connection.Connecting(ASKED, SINCE, DEADLINE, false), seen, millis, step);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTED,           0, Disconnect Disconnecting",
        "DISCONNECTED,   300000, Wait",
        "DISCONNECTED,   300001, Note Disconnected",
        "DISCONNECTING,       0, Note Disconnecting",
        "CONNECTING,          0, Disconnect Disconnecting",
        "FAILED,              0, Disconnect Disconnecting",
        "UNKNOWN,             0, Wait",
        "UNKNOWN,       9000000, Wait",
        "NOT_LISTED,          0, Disconnect Disconnecting",
        "NOT_LISTED,    9000000, Disconnect Disconnecting"
    })
    void disconnectRequested(String seen, long millis, String step) {
        assertStep(new Connection.DisconnectRequested(SINCE), seen, millis, step);
    }

    @ParameterizedTest
    @CsvSource({
        "DISCONNECTED,   300000, Wait",
        "DISCONNECTED,   300001, Note Disconnected",
        "DISCONNECTING,  600000, Wait",
        "DISCONNECTING,  600001, Note Failed DEADLINE_PASSED",
        "UNKNOWN,        600000, Wait",
        "UNKNOWN,        600001, Note Failed DEADLINE_PASSED",
        "NOT_LISTED,     600000, Wait",
        "NOT_LISTED,     600001, Note Failed DEADLINE_PASSED",
        "CONNECTED,           0, Disconnect Disconnecting",
        "CONNECTED,      600000, Disconnect Disconnecting",
        "CONNECTED,      600001, Note Failed DEADLINE_PASSED",
        "CONNECTING,     600000, Disconnect Disconnecting",
        "CONNECTING,     600001, Note Failed DEADLINE_PASSED",
        "FAILED,         600000, Disconnect Disconnecting",
        "FAILED,         600001, Note Failed DEADLINE_PASSED"
    })
    void disconnecting(String seen, long millis, String step) {
        assertStep(new Connection.Disconnecting(SINCE, DEADLINE), seen, millis, step);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTED,     Confirm Connected",
        "UNKNOWN,       Confirm Connected",
        "NOT_LISTED,    Confirm Connected",
        "FAILED,        Note Failed XKS_PROXY_TIMED_OUT",
        "DISCONNECTED,  Note Disconnected",
        "CONNECTING,    Wait",
        "DISCONNECTING, Wait"
    })
    void connected(String seen, String step) {
        assertStep(new Connection.Connected(SINCE, confirmAt()), seen, 300_000, step);
    }

    @ParameterizedTest
    @CsvSource({
        "DISCONNECTED,  Confirm Disconnected",
        "UNKNOWN,       Confirm Disconnected",
        "NOT_LISTED,    Confirm Disconnected",
        "FAILED,        Note Failed XKS_PROXY_TIMED_OUT",
        "CONNECTED,     Note Connected",
        "CONNECTING,    Wait",
        "DISCONNECTING, Wait"
    })
    void disconnected(String seen, String step) {
        assertStep(new Connection.Disconnected(SINCE, confirmAt()), seen, 300_000, step);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,        XKS_PROXY_TIMED_OUT, Confirm Failed XKS_PROXY_TIMED_OUT",
        "FAILED,        NOT_LISTED,          Note Failed XKS_PROXY_TIMED_OUT",
        "DISCONNECTED,  NOT_LISTED,          Confirm Failed NOT_LISTED",
        "UNKNOWN,       NOT_LISTED,          Confirm Failed NOT_LISTED",
        "NOT_LISTED,    NOT_LISTED,          Confirm Failed NOT_LISTED",
        "CONNECTED,     NOT_LISTED,          Note Connected",
        "CONNECTING,    NOT_LISTED,          Wait",
        "DISCONNECTING, NOT_LISTED,          Wait"
    })
    void failed(String seen, String code, String step) {
        assertStep(new Connection.Failed(SINCE, code, "last", confirmAt()), seen, 300_000, step);
    }

    @ParameterizedTest
    @CsvSource({"CONNECTED, Note Connected", "FAILED, Note Failed XKS_PROXY_TIMED_OUT"})
    void theStateOfAFirstConnectionIsRecordedAtOnce(String seen, String step) {
        assertStep(new Connection.Connecting(ASKED, SINCE, DEADLINE, true), seen, 0, step);
    }

    @Test
    void aFirstRequestMayFindTheKeyStoreConnected() {
        assertStep(new Connection.Requested(SINCE, true), "CONNECTED", 0, "Note Connected");
    }

    @Test
    void withoutARequestNoCommandIsSent() {
        var none = new Connection.NotRequested();
        assertThat(next(none, "CONNECTED", 0))
                .isEqualTo(new ConnectionStep.Note(new Connection.Connected(SINCE, confirmAt())));
        assertThat(next(none, "FAILED", 0)).isInstanceOf(ConnectionStep.Note.class);
        assertThat(next(none, "DISCONNECTED", 0)).isEqualTo(new ConnectionStep.Confirm(none));
        assertThat(next(none, "UNKNOWN", 0)).isEqualTo(new ConnectionStep.Confirm(none));
        assertThat(next(none, "CONNECTING", 0)).isEqualTo(new ConnectionStep.Wait(SINCE.plusSeconds(50)));
        assertThat(next(none, "DISCONNECTING", 0)).isEqualTo(new ConnectionStep.Wait(SINCE.plusSeconds(50)));
    }

    /** Half of the time that has passed, from 1 s to 50 s. */
    @ParameterizedTest
    @CsvSource({"0, 1000", "2000, 1000", "2002, 1001", "60000, 30000", "99998, 49999", "100000, 50000", "100002, 50000"
    })
    void theWaitGrowsWithTheTimePassed(long millis, long wait) {
        assertThat(next(new Connection.Connecting(ASKED, SINCE, DEADLINE, false), "CONNECTING", millis))
                .isEqualTo(new ConnectionStep.Wait(SINCE.plusMillis(millis + wait)));
        assertThat(next(new Connection.Connected(SINCE, confirmAt()), "CONNECTING", millis))
                .isEqualTo(new ConnectionStep.Wait(SINCE.plusMillis(millis + wait)));
    }

    @ParameterizedTest
    @CsvSource({"true, 10", "false, 25"})
    void theFirstAcceptedConnectSetsTheDeadline(boolean external, int minutes) {
        var body = external ? CreateRequests.publicProxy() : CreateRequests.cloudHsm();
        var now = SINCE.plusSeconds(7);
        var accepted = new Connection.Connecting(SINCE, now, now.plus(Duration.ofMinutes(minutes)), external);
        var requested = new Connection.Requested(SINCE, external);
        assertThat(next(body, requested, "DISCONNECTED", 7000)).isEqualTo(new ConnectionStep.Connect(accepted));
        assertThat(next(body, requested, "CONNECTING", 7000)).isEqualTo(new ConnectionStep.Note(accepted));
    }

    @Test
    void aRepeatedConnectKeepsRequestAndDeadline() {
        assertThat(next(new Connection.Connecting(ASKED, SINCE, DEADLINE, true), "DISCONNECTED", 300_001))
                .isEqualTo(new ConnectionStep.Connect(
                        new Connection.Connecting(ASKED, SINCE.plusMillis(300_001), DEADLINE, true)));
    }

    @Test
    void aDisconnectHasTenMinutesAndARepetitionKeepsItsDeadline() {
        var now = SINCE.plusSeconds(7);
        var accepted = new Connection.Disconnecting(now, now.plus(Duration.ofMinutes(10)));
        var requested = new Connection.DisconnectRequested(SINCE);
        assertThat(next(requested, "CONNECTED", 7000)).isEqualTo(new ConnectionStep.Disconnect(accepted));
        assertThat(next(requested, "DISCONNECTING", 7000)).isEqualTo(new ConnectionStep.Note(accepted));
        assertThat(next(new Connection.Disconnecting(SINCE, DEADLINE), "CONNECTED", 7000))
                .isEqualTo(new ConnectionStep.Disconnect(new Connection.Disconnecting(now, DEADLINE)));
    }

    @Test
    void aFailedKeyStoreIsDisconnectedAndItsRequestStays() {
        assertThat(next(new Connection.Requested(SINCE, true), "FAILED", 7))
                .isEqualTo(new ConnectionStep.Disconnect(
                        new Connection.Requested(SINCE, false, Optional.of(SINCE.plusMillis(7)))));
    }

    @Test
    void aFailureFromBeforeTheDisconnectIsNotActedOn() {
        var disconnected = new Connection.Requested(SINCE, false, Optional.of(SINCE));
        assertThat(next(disconnected, "FAILED", 300_000)).isInstanceOf(ConnectionStep.Wait.class);
        assertThat(next(disconnected, "FAILED", 300_001)).isInstanceOf(ConnectionStep.Disconnect.class);
        assertThat(next(disconnected, "DISCONNECTED", 1)).isInstanceOf(ConnectionStep.Connect.class);
    }

    @ParameterizedTest
    @CsvSource({
        "DEADLINE_PASSED, DISCONNECTING, Note Disconnected",
        "DEADLINE_PASSED, CONNECTED,     Note Disconnected",
        "DEADLINE_PASSED, DISCONNECTED,  Confirm Failed DEADLINE_PASSED",
        "DEADLINE_PASSED, CONNECTING,    Confirm Failed DEADLINE_PASSED",
        "INTERNAL_ERROR,  CONNECTED,     Confirm Failed INTERNAL_ERROR"
    })
    void aDisconnectThatKmsCompletesLateIsRecorded(String code, String lastSeen, String step) {
        assertStep(new Connection.Failed(SINCE, code, lastSeen, Optional.of(SINCE)), "DISCONNECTED", 300_000, step);
    }

    /** A new state is compared with KMS once more after the settling time. */
    @Test
    void aRecordedStateIsConfirmedAfterTheSettlingTime() {
        var now = SINCE.plusMillis(300_001);
        var confirmAt = Optional.of(now.plus(Reconcile.SETTLING));
        var connecting = new Connection.Connecting(ASKED, SINCE, DEADLINE, false);
        assertThat(next(connecting, "CONNECTED", 300_001))
                .isEqualTo(new ConnectionStep.Note(new Connection.Connected(now, confirmAt)));
        assertThat(next(connecting, "FAILED", 300_001))
                .isEqualTo(new ConnectionStep.Note(
                        new Connection.Failed(now, "XKS_PROXY_TIMED_OUT", "FAILED", confirmAt)));
        assertThat(next(new Connection.Disconnecting(SINCE, DEADLINE), "DISCONNECTED", 300_001))
                .isEqualTo(new ConnectionStep.Note(new Connection.Disconnected(now, confirmAt)));
        assertThat(next(new Connection.Disconnecting(SINCE, SINCE), "DISCONNECTING", 300_001))
                .isEqualTo(new ConnectionStep.Note(
                        new Connection.Failed(now, "DEADLINE_PASSED", "DISCONNECTING", confirmAt)));
    }

    @Test
    void aConfirmedStateIsKeptAndNoLongerDue() {
        assertThat(next(new Connection.Connected(SINCE, confirmAt()), "CONNECTED", 300_000))
                .isEqualTo(new ConnectionStep.Confirm(new Connection.Connected(SINCE, Optional.empty())));
        assertThat(next(new Connection.Connected(SINCE, confirmAt()), "UNKNOWN", 300_000))
                .isEqualTo(new ConnectionStep.Confirm(new Connection.Connected(SINCE, Optional.empty())));
        assertThat(next(new Connection.Disconnected(SINCE, confirmAt()), "DISCONNECTED", 300_000))
                .isEqualTo(new ConnectionStep.Confirm(new Connection.Disconnected(SINCE, Optional.empty())));
        assertThat(next(new Connection.Disconnected(SINCE, confirmAt()), "UNKNOWN", 300_000))
                .isEqualTo(new ConnectionStep.Confirm(new Connection.Disconnected(SINCE, Optional.empty())));
        assertThat(next(new Connection.Failed(SINCE, "a", "b", confirmAt()), "DISCONNECTED", 300_000))
                .isEqualTo(new ConnectionStep.Confirm(new Connection.Failed(SINCE, "a", "b", Optional.empty())));
    }

    @Test
    void aFailureWithoutACodeIsAnInternalError() {
        var seen = seen(ConnectionState.FAILED, Optional.empty());
        var step = ConnectionStep.next(
                record(CreateRequests.publicProxy(), new Connection.Connecting(ASKED, SINCE, DEADLINE, true)),
                Optional.of(seen),
                SINCE,
                Reconcile.SETTLING);
        assertThat(describe(step)).isEqualTo("Note Failed INTERNAL_ERROR");
    }

    private static Optional<Instant> confirmAt() {
        return Optional.of(SINCE.plusMillis(300_000));
    }

    private static void assertStep(Connection connection, String seen, long millis, String expected) {
        assertThat(describe(next(connection, seen, millis))).isEqualTo(expected);
    }

    private static ConnectionStep next(Connection connection, String seen, long millis) {
        return next(CreateRequests.publicProxy(), connection, seen, millis);
    }

    private static ConnectionStep next(
            Map<String, @Nullable Object> body, Connection connection, String seen, long millis) {
        var listed = seen.equals("NOT_LISTED")
                ? Optional.<SeenKeyStore>empty()
                : Optional.of(seen(
                        ConnectionState.valueOf(seen),
                        Optional.of("XKS_PROXY_TIMED_OUT").filter(code -> seen.equals("FAILED"))));
        return ConnectionStep.next(record(body, connection), listed, SINCE.plusMillis(millis), Reconcile.SETTLING);
    }

    private static KeyStore record(Map<String, @Nullable Object> body, Connection connection) {
        return Records.created(Records.creating(body), connection);
    }

    private static SeenKeyStore seen(ConnectionState state, Optional<String> errorCode) {
        var record = Records.creating(CreateRequests.publicProxy());
        return new SeenKeyStore(
                Records.store(record),
                record.name().value(),
                PublicConfiguration.of(record.backing()),
                SINCE,
                state,
                errorCode,
                Optional.of(record.backing()),
                Optional.empty());
    }

    private static String describe(ConnectionStep step) {
        return switch (step) {
            case ConnectionStep.Wait wait -> "Wait";
            case ConnectionStep.Connect connect -> "Connect " + describe(connect.accepted());
            case ConnectionStep.Disconnect disconnect -> "Disconnect " + describe(disconnect.accepted());
            case ConnectionStep.Note note -> "Note " + describe(note.next());
            case ConnectionStep.Confirm confirm -> "Confirm " + describe(confirm.next());
        };
    }

    private static String describe(Connection connection) {
        String name = connection.getClass().getSimpleName();
        return connection instanceof Connection.Failed failed ? name + " " + failed.errorCode() : name;
    }
}
