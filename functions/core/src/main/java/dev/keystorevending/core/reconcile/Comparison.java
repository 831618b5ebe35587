package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the record of a key store whose connection is at rest with what KMS lists: a pure function of both and the time. */
record Comparison(KeyStore record, Optional<SeenKeyStore> seen, Instant now) {

    /**
     * Returns the drift as it is now. A new difference counts only when it is seen again after {@code secondSight}; one that counts
     * goes on to count, also if KMS shows a third value.
     */
    Drift drift(Duration secondSight) {
        if (seen.isEmpty()) {
            var gone = judged(difference(Difference.Kind.GONE, "listed by KMS", "not listed by KMS"), secondSight);
            return gone.confirmed() ? new Drift(List.of(gone)) : record.drift().with(gone);
        }
        return new Drift(found(seen.get()).stream()
                .map(difference -> judged(difference, secondSight))
                .toList());
    }

    private Difference judged(Difference found, Duration secondSight) {
        var before = record.drift()
                .of(found.kind())
                .filter(known -> known.expected().equals(found.expected()))
                .filter(known -> known.confirmed() || known.seen().equals(found.seen()));
        return before.map(known -> new Difference(
                        known.kind(),
                        known.expected(),
                        found.seen(),
                        known.since(),
                        known.confirmed() || !now.isBefore(known.since().plus(secondSight))))
                .orElse(found);
    }

    /** Returns the difference of the connection as it begins now; empty if KMS shows what the team asked for last. */
    Optional<Difference> connection() {
        return seen.flatMap(this::connection);
    }

    private List<Difference> found(SeenKeyStore store) {
        var found = new ArrayList<Difference>();
        if (!store.name().equals(record.name().value())) {
            found.add(difference(Difference.Kind.NAME, record.name().value(), store.name()));
        }
        var configuration = PublicConfiguration.of(record.backing());
        if (!store.configuration().equals(configuration)) {
            found.add(difference(
                    Difference.Kind.CONFIGURATION,
                    configuration.text(),
                    store.configuration().text()));
        }
        accessKey(store).ifPresent(found::add);
        connection(store).ifPresent(found::add);
        return found;
    }

    /** One that is not known on either side does not differ. */
    private Optional<Difference> accessKey(SeenKeyStore store) {
        return record.secret()
                .accessKeyId()
                .flatMap(told -> store.accessKeyId()
                        .filter(shown -> !shown.equals(told))
                        .map(shown -> difference(Difference.Kind.ACCESS_KEY, told, shown)));
    }

    private Optional<Difference> connection(SeenKeyStore store) {
        return switch (store.state()) {
            case CONNECTED, FAILED, DISCONNECTED ->
                expected()
                        .filter(state -> !state.equals(store.state().name()))
                        .map(state -> difference(
                                Difference.Kind.CONNECTION, state, store.state().name()));
            case CONNECTING, DISCONNECTING, UNKNOWN -> known();
        };
    }

    /** The connection that the team asked for last. A failed one differs only if it failed while it was to stay connected. */
    private Optional<String> expected() {
        return known().map(Difference::expected).or(() -> switch (record.connection()) {
            case Connection.Connected connected -> Optional.of(ConnectionState.CONNECTED.name());
            case Connection.Disconnected disconnected -> Optional.of(ConnectionState.DISCONNECTED.name());
            case Connection.NotRequested none -> Optional.of(ConnectionState.DISCONNECTED.name());
            case Connection.Failed failed -> Optional.empty();
            case Connection.Requested moving -> Optional.empty();
            case Connection.Connecting moving -> Optional.empty();
            case Connection.DisconnectRequested moving -> Optional.empty();
            case Connection.Disconnecting moving -> Optional.empty();
        });
    }

    /** The known difference of the connection, unless the connection has come to rest again since. */
    private Optional<Difference> known() {
        return record.drift()
                .of(Difference.Kind.CONNECTION)
                .filter(difference -> !difference.since().isBefore(restingSince()));
    }

    private Instant restingSince() {
        return switch (record.connection()) {
            case Connection.Connected it -> it.since();
            case Connection.Failed it -> it.since();
            case Connection.Disconnected it -> it.since();
            case Connection.NotRequested none -> Instant.MIN;
            case Connection.Requested moving -> Instant.MAX;
            case Connection.Connecting moving -> Instant.MAX;
            case Connection.DisconnectRequested moving -> Instant.MAX;
            case Connection.Disconnecting moving -> Instant.MAX;
        };
    }

    private Difference difference(Difference.Kind kind, String expected, String shown) {
        return new Difference(kind, expected, shown, now, false);
    }
}
