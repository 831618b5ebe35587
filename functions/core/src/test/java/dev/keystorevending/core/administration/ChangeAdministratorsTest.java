package dev.keystorevending.core.administration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeAdministratorsTest {

    private static final Caller SECOND_CALLER = Caller.of("arn:aws:sts::111122223333:assumed-role/second/somebody");
    private static final Principal SECOND = SECOND_CALLER.principal();
    private static final Principal THIRD = new Principal("arn:aws:iam::444455556666:role/third");

    private final FakeLedger ledger = new FakeLedger();
    private final ChangeAdministrators change = administrators(Set.of(Teams.ADMINISTRATOR.principal()));

    @Test
    void theFirstAddsTheSecondWhoAddsTheThird() {
        assertThat(shown(put(Set.of(SECOND), 1, Teams.ADMINISTRATOR)).version()).isEqualTo(2);
        var list = shown(put(Set.of(SECOND, THIRD), 2, SECOND_CALLER));
        assertThat(list)
                .isEqualTo(new AdministratorList(
                        Set.of(SECOND, THIRD),
                        3,
                        List.of(
                                new AdministratorChange(
                                        3, CreateRequests.NOW, SECOND_CALLER, "r", Set.of(THIRD), Set.of()),
                                new AdministratorChange(
                                        2, CreateRequests.NOW, Teams.ADMINISTRATOR, "r", Set.of(SECOND), Set.of()))))
                .isEqualTo(shown(change.get(THIRD)))
                .isEqualTo(ledger.read());
    }

    @Test
    void whoIsRemovedIsNoAdministratorAnyMore() {
        put(Set.of(SECOND, THIRD), 1, Teams.ADMINISTRATOR);
        put(Set.of(THIRD), 2, new Caller(THIRD, Optional.empty()));
        assertThat(code(change.get(SECOND))).isEqualTo(ProblemCode.AdministratorRequired);
        assertThat(ledger.read().changes().getFirst().removed()).containsExactly(SECOND);
    }

    @Test
    void whomTheStackNamesStays() {
        put(Set.of(SECOND), 1, Teams.ADMINISTRATOR);
        put(Set.of(), 2, SECOND_CALLER);
        assertThat(change.get(Teams.ADMINISTRATOR.principal()))
                .isEqualTo(new AdministratorsOutcome.Shown(ledger.read(), Set.of(Teams.ADMINISTRATOR.principal())));
    }

    @Test
    void othersNeitherReadNorChangeTheList() {
        assertThat(code(change.get(Teams.MEMBER.principal()))).isEqualTo(ProblemCode.AdministratorRequired);
        assertThat(code(put(Set.of(Teams.MEMBER.principal()), 1, Teams.MEMBER)))
                .isEqualTo(ProblemCode.AdministratorRequired);
        assertThat(ledger.read()).isEqualTo(AdministratorList.empty());
    }

    @Test
    void aChangeNeedsTheCurrentVersion() {
        assertThat(code(change.put(Set.of(SECOND), new Precondition.Missing(), Teams.ADMINISTRATOR, "r")))
                .isEqualTo(ProblemCode.PreconditionRequired);
        assertThat(code(change.put(Set.of(SECOND), new Precondition.Absent(), Teams.ADMINISTRATOR, "r")))
                .isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(code(put(Set.of(SECOND), 2, Teams.ADMINISTRATOR))).isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(ledger.read()).isEqualTo(AdministratorList.empty());
    }

    @Test
    void anEqualListIsNoChange() {
        put(Set.of(SECOND), 1, Teams.ADMINISTRATOR);
        assertThat(shown(put(Set.of(SECOND), 2, Teams.ADMINISTRATOR)).version()).isEqualTo(2);
        assertThat(ledger.read().changes()).hasSize(1);
    }

    /** After such a change nobody could change anything any more. */
    @Test
    void theLastAdministratorStays() {
        put(Set.of(SECOND), 1, Teams.ADMINISTRATOR);
        var withoutTheStack = administrators(Set.of());
        assertThat(withoutTheStack.put(Set.of(), new Precondition.Version(2), SECOND_CALLER, "r"))
                .isInstanceOfSatisfying(
                        AdministratorsOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().errors())
                                .extracting(ProblemError::pointer)
                                .containsExactly("/principals"));
        assertThat(ledger.read().principals()).containsExactly(SECOND);
    }

    @Test
    void aListIsSentBackAsItWasRead() {
        var errors = new ArrayList<ProblemError>();
        assertThat(AdministratorsParser.parse(
                        Map.of(
                                "principals", List.of(SECOND.arn()),
                                "configured", List.of("x"),
                                "version", 3,
                                "changes", List.of()),
                        errors))
                .contains(Set.of(SECOND));
        assertThat(AdministratorsParser.parse(Map.of("principals", List.of("*"), "other", 1), errors))
                .isEmpty();
        assertThat(errors).extracting(ProblemError::pointer).containsExactly("/principals/0", "/other");
    }

    private ChangeAdministrators administrators(Set<Principal> configured) {
        return new ChangeAdministrators(ledger, configured, new SettableClock(CreateRequests.NOW));
    }

    private AdministratorsOutcome put(Set<Principal> next, long version, Caller caller) {
        return change.put(next, new Precondition.Version(version), caller, "r");
    }

    private static AdministratorList shown(AdministratorsOutcome outcome) {
        assertThat(outcome).isInstanceOf(AdministratorsOutcome.Shown.class);
        return ((AdministratorsOutcome.Shown) outcome).list();
    }

    private static ProblemCode code(AdministratorsOutcome outcome) {
        assertThat(outcome).isInstanceOf(AdministratorsOutcome.Rejected.class);
        return ((AdministratorsOutcome.Rejected) outcome).problem().code();
    }
}
