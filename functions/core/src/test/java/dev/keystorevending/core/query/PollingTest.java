package dev.keystorevending.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollingTest {

    private static Instant after(long seconds) {
        return CreateRequests.NOW.plusSeconds(seconds);
    }

    private static KeyStore creating() {
        return Records.creating(CreateRequests.publicProxy());
    }

    private static KeyStore with(Connection connection) {
        return Records.created(creating(), connection);
    }

    private static long seconds(KeyStore keyStore, Instant now) {
        return Polling.retryAfter(keyStore, now).map(Duration::toSeconds).orElse(0L);
    }

    @ParameterizedTest
    @CsvSource({"-5, 1", "0, 1", "29, 1", "30, 3", "39, 3", "40, 4", "599, 59", "600, 60", "601, 60", "86400, 60"})
    void intervalGrowsWithTheAge(long age, long expected) {
        assertThat(seconds(creating(), after(age))).isEqualTo(expected);
    }

    @Test
    void ageOfACreationCountsFromItsLastCall() {
        var creating = creating();
        var later = Records.copy(creating, new Status.Creating(2, after(460), after(400)), creating.claims());
        assertThat(seconds(later, after(410))).isEqualTo(1);
        assertThat(seconds(later, after(500))).isEqualTo(10);
        var called = Records.copy(creating, new Status.Creating(1, after(60), after(-100)), creating.claims());
        assertThat(seconds(called, after(100))).isEqualTo(10);
    }

    @Test
    void ageOfAConnectionCountsFromItsRequest() {
        for (Connection connection : List.of(
                new Connection.Requested(after(1000), true),
                new Connection.Connecting(after(1000), after(1150), after(2000), false),
                new Connection.DisconnectRequested(after(1000)),
                new Connection.Disconnecting(after(1000), after(2000)))) {
            assertThat(Polling.isCreationFinal(with(connection))).isTrue();
            assertThat(Polling.isSettled(with(connection))).isFalse();
            assertThat(seconds(with(connection), after(1029))).isEqualTo(1);
            assertThat(seconds(with(connection), after(1200))).isEqualTo(20);
        }
    }

    @Test
    void settledKeyStoreIsNotPolled() {
        for (KeyStore settled : List.of(
                with(new Connection.NotRequested()),
                with(new Connection.Connected(after(1), Optional.of(after(60)))),
                with(new Connection.Failed(after(1), "INVALID_CREDENTIALS", "FAILED", Optional.of(after(60)))),
                with(new Connection.Disconnected(after(1), Optional.of(after(60)))),
                Records.failed(creating()))) {
            assertThat(Polling.isSettled(settled)).isTrue();
            assertThat(Polling.isCreationFinal(settled)).isTrue();
            assertThat(Polling.retryAfter(settled, after(5))).isEmpty();
        }
        assertThat(Polling.isCreationFinal(creating())).isFalse();
        assertThat(Polling.isSettled(creating())).isFalse();
    }
}
