package dev.keystorevending.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.keystore.Principal;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The behavior that the service requires of every list of administrators. Each test has a list of its own. */
public abstract class AdministratorsContract {

    private static final Principal OTHER = new Principal("arn:aws:iam::444455556666:role/other");

    /** Returns a list that nobody has changed; the same one within a test. */
    protected abstract Administrators administrators();

    @Test
    void aListThatNobodyChangedIsEmpty() {
        assertThat(administrators().read()).isEqualTo(AdministratorList.empty());
        assertThat(administrators().contains(Teams.MEMBER.principal())).isFalse();
    }

    @Test
    void aListIsReadAsItWasStored() {
        var first = change(2, Set.of(Teams.MEMBER.principal(), OTHER), Set.of());
        assertThat(administrators().put(Set.of(Teams.MEMBER.principal(), OTHER), first))
                .isEqualTo(stored());
        assertThat(administrators().contains(Teams.MEMBER.principal())).isTrue();
        assertThat(administrators().contains(OTHER)).isTrue();
        assertThat(administrators().contains(Teams.ADMINISTRATOR.principal())).isFalse();
        var second = change(3, Set.of(Teams.ADMINISTRATOR.principal()), Set.of(OTHER, Teams.MEMBER.principal()));
        assertThat(administrators().put(Set.of(Teams.ADMINISTRATOR.principal()), second))
                .isEqualTo(stored());
        assertThat(administrators().read())
                .isEqualTo(new AdministratorList(
                        Set.of(Teams.ADMINISTRATOR.principal()), 3, java.util.List.of(second, first)));
        assertThat(administrators().contains(Teams.MEMBER.principal())).isFalse();
    }

    @Test
    void aListCanBeEmptyAgain() {
        administrators().put(Set.of(OTHER), change(2, Set.of(OTHER), Set.of()));
        administrators().put(Set.of(), change(3, Set.of(), Set.of(OTHER)));
        assertThat(administrators().read().principals()).isEmpty();
        assertThat(administrators().read().version()).isEqualTo(3);
    }

    @Test
    void aChangeOfAnotherVersionIsNotStored() {
        assertThat(administrators().put(Set.of(OTHER), change(3, Set.of(OTHER), Set.of())))
                .isEqualTo(new Administrators.PutAnswer.Changed(1));
        administrators().put(Set.of(OTHER), change(2, Set.of(OTHER), Set.of()));
        for (long version : new long[] {2, 4}) {
            assertThat(administrators().put(Set.of(), change(version, Set.of(), Set.of(OTHER))))
                    .isEqualTo(new Administrators.PutAnswer.Changed(2));
        }
        assertThat(administrators().read().principals()).containsExactly(OTHER);
        assertThat(administrators().read().changes()).hasSize(1);
    }

    @Test
    void oneOfConcurrentChangesIsStored() throws Exception {
        var list = administrators();
        try (var pool = Executors.newFixedThreadPool(4)) {
            var puts = IntStream.range(0, 4)
                    .mapToObj(number -> (Callable<Administrators.PutAnswer>)
                            () -> list.put(Set.of(OTHER), change(2, Set.of(OTHER), Set.of())))
                    .toList();
            int stored = 0;
            for (var answer : pool.invokeAll(puts)) {
                stored += answer.get().equals(stored()) ? 1 : 0;
            }
            assertThat(stored).isEqualTo(1);
        }
        assertThat(list.read().changes()).hasSize(1);
    }

    @Test
    void theLatestChangesAreShown() {
        int last = AdministratorList.SHOWN_CHANGES + 5;
        for (int version = 2; version <= last; version++) {
            administrators().put(Set.of(), change(version, Set.of(), Set.of()));
        }
        assertThat(administrators().read().changes())
                .hasSize(AdministratorList.SHOWN_CHANGES)
                .extracting(AdministratorChange::version)
                .startsWith((long) last)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    }

    private static Administrators.PutAnswer stored() {
        return new Administrators.PutAnswer.Stored();
    }

    private static AdministratorChange change(long version, Set<Principal> added, Set<Principal> removed) {
        return new AdministratorChange(
                version,
                CreateRequests.NOW.plusSeconds(version),
                Teams.ADMINISTRATOR,
                "request-" + version,
                added,
                removed);
    }
}
