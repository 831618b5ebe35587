package dev.keystorevending.core.trail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The behavior that the service requires of every trail. Each test has a team of its own. */
public abstract class TrailContract {

    private static int teams;

    private final TeamId team = new TeamId("trail-" + teams++);

    protected abstract Trail trail();

    @Test
    void aLineIsReadAsItWasAdded() {
        var dryRun = new TrailLine(
                CreateRequests.NOW, "createKeyStore", Teams.MEMBER, true, "Planned", Optional.empty(), "request-1");
        trail().add(team, dryRun, OptionalInt.empty());
        assertThat(trail().read(team, 10, Optional.empty()).items()).containsExactly(dryRun);
        assertThat(trail().read(new TeamId("trail-other"), 10, Optional.empty()).items())
                .isEmpty();
    }

    @Test
    void theNewestLinesComeFirstAndPagesNeitherRepeatNorOmitAny() {
        var added = new ArrayList<TrailLine>();
        for (int second = 0; second < 5; second++) {
            // two lines in the same millisecond
            added.add(line(second, "first"));
            added.add(line(second, "second"));
        }
        added.forEach(line -> trail().add(team, line, OptionalInt.empty()));
        for (int size : List.of(1, 3, 10, 100)) {
            var read = new ArrayList<TrailLine>();
            Optional<TrailPosition> after = Optional.empty();
            do {
                var page = trail().read(team, size, after);
                read.addAll(page.items());
                after = page.next();
            } while (after.isPresent());
            assertThat(read).as("pages of " + size).containsExactlyInAnyOrderElementsOf(added);
            assertThat(read).extracting(TrailLine::at).isSortedAccordingTo((one, other) -> other.compareTo(one));
        }
    }

    @Test
    void anHourHasAsManyLimitedLinesAsAllowed() {
        var two = OptionalInt.of(2);
        for (int second : List.of(0, 1, 2, 3)) {
            trail().add(team, line(second, "limited"), two);
        }
        trail().add(team, line(4, "always"), OptionalInt.empty());
        trail().add(team, line(3600, "in the next hour"), two);
        var other = new TeamId(team + "-other");
        trail().add(other, line(0, "of another team"), two);
        assertThat(trail().read(team, 10, Optional.empty()).items())
                .extracting(TrailLine::requestId)
                .containsExactly("in the next hour", "always", "limited", "limited");
        assertThat(trail().read(other, 10, Optional.empty()).items()).hasSize(1);
    }

    private static TrailLine line(int second, String requestId) {
        return new TrailLine(
                CreateRequests.NOW.plusSeconds(second),
                "deleteKeyStore",
                Teams.ADMINISTRATOR,
                false,
                "KeyStoreConnected",
                Optional.of(new KeyStoreId("ks-00000000000000000000000000")),
                requestId);
    }
}
