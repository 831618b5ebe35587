package dev.keystorevending.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.problem.ProblemCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The outcome for a caller who waited until the connection was settled. */
class SettledConnectionTest {

    private static final CustomKeyStoreId ID = new CustomKeyStoreId("cks-1234567890abcdef0");
    private static final Connection CONNECTED = new Connection.Connected(CreateRequests.NOW, Optional.empty());
    private static final Connection DISCONNECTED = new Connection.Disconnected(CreateRequests.NOW, Optional.empty());
    private static final Connection FAILED =
            new Connection.Failed(CreateRequests.NOW, "INTERNAL_ERROR", "FAILED", Optional.empty());

    @Test
    void requestedStateIsAccepted() {
        assertThat(settled(new Status.Created(ID), CONNECTED, DesiredState.CONNECTED))
                .isEmpty();
        assertThat(settled(new Status.Created(ID), DISCONNECTED, DesiredState.DISCONNECTED))
                .isEmpty();
        for (DesiredState desired : DesiredState.values()) {
            assertThat(settled(new Status.Created(ID), FAILED, desired)).isEmpty();
        }
    }

    @Test
    void oppositeStateIsConflict() {
        assertThat(settled(new Status.Created(ID), DISCONNECTED, DesiredState.CONNECTED))
                .contains(ProblemCode.ConnectionStateConflict);
        assertThat(settled(new Status.Created(ID), CONNECTED, DesiredState.DISCONNECTED))
                .contains(ProblemCode.ConnectionStateConflict);
    }

    @Test
    void keyStoreThatWasDeletedMeanwhileIsSaidToBe() {
        for (DesiredState desired : DesiredState.values()) {
            assertThat(settled(new Status.Deleted(Optional.of(ID)), DISCONNECTED, desired))
                    .contains(ProblemCode.KeyStoreDeleted);
        }
    }

    private static Optional<ProblemCode> settled(Status status, Connection connection, DesiredState desired) {
        KeyStore record = Records.creating(CreateRequests.publicProxy()).with(status, connection, CreateRequests.NOW);
        return switch (ChangeConnection.settled(record, desired)) {
            case ConnectionOutcome.Accepted accepted -> Optional.empty();
            case ConnectionOutcome.Rejected rejected ->
                Optional.of(rejected.problem().code());
        };
    }
}
