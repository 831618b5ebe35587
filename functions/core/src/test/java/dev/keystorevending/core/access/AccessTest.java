package dev.keystorevending.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.policy.StoredPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {

    private static final Principal LISTED = new Principal("arn:aws:iam::111122223333:role/listed");
    private static final Principal STRANGER = new Principal("arn:aws:iam::111122223333:role/stranger");

    private final List<String> calls = new ArrayList<>();
    private final FakeLedger ledger = new FakeLedger(new CallHook() {
        @Override
        public void before(String call) {
            calls.add(call);
        }
    });
    private final Access access = new Access(ledger, Set.of(Teams.ADMINISTRATOR.principal()), ledger);

    AccessTest() {
        PolicyWrites.put(
                ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, CreateRequests.NOW, Teams.ADMINISTRATOR), 0);
        ledger.put(
                Set.of(LISTED),
                new AdministratorChange(
                        2, CreateRequests.NOW, Teams.ADMINISTRATOR, "request", Set.of(LISTED), Set.of()));
        calls.clear();
    }

    @Test
    void theStackAndTheListNameAdministrators() {
        assertThat(access.refuseAdministrator(Teams.ADMINISTRATOR.principal())).isEmpty();
        assertThat(calls).as("the stack's need no read").isEmpty();
        assertThat(access.refuseAdministrator(LISTED)).isEmpty();
        assertThat(access.refuseAdministrator(Teams.MEMBER.principal())).isPresent();
        assertThat(access.refuseAdministrator(STRANGER)).isPresent();
    }

    @Test
    void theListIsNotReadForAMember() {
        var policy = ledger.find(Teams.PAYMENTS);
        assertThat(access.refuseReader(policy, Teams.PAYMENTS, Teams.MEMBER.principal()))
                .isEmpty();
        assertThat(access.refuse(Callers.MEMBERS, Teams.PAYMENTS, Teams.MEMBER.principal()))
                .isEmpty();
        assertThat(access.refuse(Callers.MEMBERS_AND_ADMINISTRATORS, Teams.PAYMENTS, Teams.MEMBER.principal()))
                .isEmpty();
        assertThat(calls).isNotEmpty().doesNotContain("containsAdministrator");
    }

    @Test
    void anAdministratorOfTheListReadsAndIsNoMember() {
        var policy = ledger.find(Teams.PAYMENTS);
        assertThat(access.refuseReader(policy, Teams.PAYMENTS, LISTED)).isEmpty();
        assertThat(access.refuse(Callers.MEMBERS_AND_ADMINISTRATORS, Teams.PAYMENTS, LISTED))
                .isEmpty();
        assertThat(access.refuse(Callers.ADMINISTRATORS, Teams.PAYMENTS, LISTED))
                .isEmpty();
        assertThat(access.refuse(Callers.MEMBERS, Teams.PAYMENTS, LISTED)).isPresent();
        assertThat(access.refuseReader(policy, Teams.PAYMENTS, STRANGER)).isPresent();
        assertThat(access.refuse(Callers.MEMBERS_AND_ADMINISTRATORS, Teams.PAYMENTS, STRANGER))
                .isPresent();
    }
}
