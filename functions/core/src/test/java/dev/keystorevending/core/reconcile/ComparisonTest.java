package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.keystore.Configuration;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.PinnedSecret;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

    private static final Duration GRACE = Duration.ofMinutes(5);

    @Test
    void anotherProxyDiffers() {
        var record = record(new Connection.NotRequested());
        var elsewhere = PublicConfiguration.externalKeyStore(
                "PUBLIC_ENDPOINT", "https://xks.elsewhere.example.com", "/kms/xks/v1", "");
        assertThat(differences(record, ConnectionState.DISCONNECTED, elsewhere))
                .containsExactly(new Difference(
                        Difference.Kind.CONFIGURATION,
                        PublicConfiguration.of(record.backing()).text(),
                        elsewhere.text(),
                        CreateRequests.NOW,
                        false));
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTED, CONNECTED, ",
        "CONNECTED, FAILED, CONNECTED",
        "CONNECTED, DISCONNECTED, CONNECTED",
        "CONNECTED, CONNECTING, ",
        "CONNECTED, DISCONNECTING, ",
        "CONNECTED, UNKNOWN, ",
        "DISCONNECTED, DISCONNECTED, ",
        "DISCONNECTED, CONNECTED, DISCONNECTED",
        "DISCONNECTED, FAILED, DISCONNECTED",
        "NOT_REQUESTED, DISCONNECTED, ",
        "NOT_REQUESTED, CONNECTED, DISCONNECTED",
        "FAILED, FAILED, ",
        "FAILED, CONNECTED, ",
        "FAILED, DISCONNECTED, "
    })
    void aConnectionDiffersFromWhatTheTeamAskedFor(String recorded, ConnectionState shown, String expected) {
        var record = record(connection(recorded));
        assertThat(differences(record, shown, PublicConfiguration.of(record.backing())))
                .extracting(Difference::expected)
                .isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @Test
    void anotherAccessKeyDiffersIfBothAreKnown() {
        var unknown = record(new Connection.NotRequested());
        var same = unknown.secret();
        var known = unknown.with(
                new Configuration(
                        unknown.name(),
                        unknown.backing(),
                        new PinnedSecret(same.arn(), same.versionId(), Optional.of("FIRST"), same.rotation())),
                unknown.claims());
        assertThat(differences(known, Optional.of("FIRST"))).isEmpty();
        assertThat(differences(known, Optional.empty())).isEmpty();
        assertThat(differences(unknown, Optional.of("SECOND"))).isEmpty();
        assertThat(differences(known, Optional.of("SECOND")))
                .containsExactly(
                        new Difference(Difference.Kind.ACCESS_KEY, "FIRST", "SECOND", CreateRequests.NOW, false));
    }

    private static List<Difference> differences(KeyStore record, Optional<String> accessKeyId) {
        return differences(record, ConnectionState.DISCONNECTED, PublicConfiguration.of(record.backing()), accessKeyId);
    }

    private static List<Difference> differences(
            KeyStore record, ConnectionState shown, PublicConfiguration configuration) {
        return differences(record, shown, configuration, Optional.empty());
    }

    private static List<Difference> differences(
            KeyStore record, ConnectionState shown, PublicConfiguration configuration, Optional<String> accessKeyId) {
        var seen = new SeenKeyStore(
                new CustomKeyStoreId("cks-1"),
                record.name().value(),
                configuration,
                CreateRequests.NOW,
                shown,
                Optional.empty(),
                Optional.of(record.backing()),
                accessKeyId);
        return new Comparison(record, Optional.of(seen), CreateRequests.NOW)
                .drift(GRACE)
                .differences();
    }

    private static KeyStore record(Connection connection) {
        return Records.created(Records.creating(CreateRequests.publicProxy()), connection);
    }

    private static Connection connection(String name) {
        var since = CreateRequests.NOW.minusSeconds(900);
        return switch (name) {
            case "CONNECTED" -> new Connection.Connected(since, Optional.empty());
            case "DISCONNECTED" -> new Connection.Disconnected(since, Optional.empty());
            case "FAILED" -> new Connection.Failed(since, "NETWORK_ERRORS", "FAILED", Optional.empty());
            default -> new Connection.NotRequested();
        };
    }
}
