package dev.keystorevending.core.administration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.policy.Home;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdministerPoliciesTest {

    private final FakeLedger ledger = new FakeLedger();
    private final AdministerPolicies policies = new AdministerPolicies(
            ledger,
            new Access(ledger, Set.of(Teams.MEMBER.principal())),
            InstantSource.fixed(CreateRequests.NOW),
            new SeededIdentifiers(1),
            new Home("aws", "eu-central-1", "111122223333"));

    @Test
    void etagOfDeletedPolicyNeverMatchesAgain() {
        assertThat(version(put(new Precondition.Absent()))).isEqualTo(1);
        assertThat(version(put(new Precondition.Version(1)))).isEqualTo(2);
        assertThat(delete(2)).isInstanceOf(PolicyOutcome.Deleted.class);
        assertThat(version(put(new Precondition.Absent()))).isEqualTo(4);
        assertThat(code(put(new Precondition.Version(1)))).isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(code(put(new Precondition.Version(2)))).isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(code(delete(1))).isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(code(delete(2))).isEqualTo(ProblemCode.PreconditionFailed);
        assertThat(version(put(new Precondition.Version(4)))).isEqualTo(5);
    }

    private PolicyOutcome put(Precondition precondition) {
        return policies.put(Teams.policy(Teams.PAYMENTS), precondition, false, Teams.MEMBER, "request");
    }

    private PolicyOutcome delete(long version) {
        return policies.delete(Teams.PAYMENTS, new Precondition.Version(version), Teams.MEMBER, "request");
    }

    private static long version(PolicyOutcome outcome) {
        return switch (outcome) {
            case PolicyOutcome.Shown shown -> shown.stored().version();
            case PolicyOutcome.Added added -> added.stored().version();
            case PolicyOutcome.Deleted deleted -> 0;
            case PolicyOutcome.Rejected rejected -> 0;
        };
    }

    private static ProblemCode code(PolicyOutcome outcome) {
        return outcome instanceof PolicyOutcome.Rejected rejected
                ? rejected.problem().code()
                : ProblemCode.InternalError;
    }
}
