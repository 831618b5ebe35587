package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipTest {

    private final Ownership ownership = new Ownership();
    private final KeyStore record = Records.creating(CreateRequests.publicProxy());

    /** The clocks of KMS and of this service differ by at most ten seconds. */
    @ParameterizedTest
    @CsvSource({"-10001, true", "-10000, false", "0, false", "3600000, false"})
    void aKeyStoreIsOlderThanTheReservationByMoreThanTheSkew(long millis, boolean older) {
        var store = seen("payments-main", record, millis);
        assertThat(ownership.olderThan(store, record)).isEqualTo(older);
        assertThat(ownership.isOurs(store, record)).isEqualTo(!older);
    }

    @Test
    void nameAndConfigurationMustBeTheRecords() {
        assertThat(ownership.isOurs(seen("payments-other", record, 0), record)).isFalse();
        assertThat(ownership.isOurs(seen("payments-main", Records.creating(Records.body(1)), 0), record))
                .isFalse();
    }

    private SeenKeyStore seen(String name, KeyStore configuration, long millis) {
        return new SeenKeyStore(
                new CustomKeyStoreId("cks-1"),
                name,
                PublicConfiguration.of(configuration.backing()),
                CreateRequests.NOW.plusMillis(millis),
                ConnectionState.DISCONNECTED,
                Optional.empty(),
                Optional.of(configuration.backing()),
                Optional.empty());
    }
}
