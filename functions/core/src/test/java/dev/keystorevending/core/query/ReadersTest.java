package dev.keystorevending.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Actor;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may read what: members their team's, administrators every team's, nobody else anything. */
class ReadersTest {

    private static final Principal ADMINISTRATOR = new Principal("arn:aws:iam::111122223333:role/administrator");
    private static final Principal STRANGER = new Principal("arn:aws:iam::111122223333:role/stranger");
    private static final Principal MEMBER = Teams.MEMBER.principal();
    private static final TeamId TEAM = Teams.PAYMENTS;
    private static final TeamId UNKNOWN = Teams.LENDING;
    private static final KeyStoreId MISSING = KeyStoreId.fresh(CreateRequests.NOW, new Random(1));

    private final FakeLedger ledger = new FakeLedger();
    private final Access access = new Access(ledger, Set.of(ADMINISTRATOR));
    private final KeyStores keyStores = new KeyStores(ledger, ledger, access);
    private final TeamList teams = new TeamList(ledger, access);
    private final StoredPolicy policy =
            new StoredPolicy(Teams.policy(TEAM), 1, CreateRequests.NOW, Teams.ADMINISTRATOR);
    private final KeyStore record = Records.creating(CreateRequests.vpcProxy());

    @BeforeEach
    void create() {
        PolicyWrites.put(ledger, policy, 0);
        ledger.reserve(record, policy, line(record));
    }

    @Test
    void membersAndAdministratorsReadATeamsKeyStores() {
        for (Principal reader : Set.of(MEMBER, ADMINISTRATOR)) {
            assertThat(keyStores.get(TEAM, reader, record.id())).isEqualTo(new Answer.Found<>(record));
            assertThat(keyStores.history(TEAM, reader, record.id())).isInstanceOf(Answer.Found.class);
            assertThat(code(list(TEAM, reader))).isEmpty();
            assertThat(code(keyStores.get(TEAM, reader, MISSING))).contains(ProblemCode.KeyStoreNotFound);
            assertThat(code(keyStores.history(TEAM, reader, MISSING))).contains(ProblemCode.KeyStoreNotFound);
        }
    }

    @Test
    void nobodyElseReadsAnything() {
        for (TeamId team : Set.of(TEAM, UNKNOWN)) {
            assertThat(code(keyStores.get(team, STRANGER, record.id()))).contains(ProblemCode.TeamAccessDenied);
            assertThat(code(keyStores.history(team, STRANGER, record.id()))).contains(ProblemCode.TeamAccessDenied);
            assertThat(code(list(team, STRANGER))).contains(ProblemCode.TeamAccessDenied);
        }
        assertThat(code(list(UNKNOWN, MEMBER))).contains(ProblemCode.TeamAccessDenied);
        for (Principal other : Set.of(MEMBER, STRANGER)) {
            assertThat(code(teams.list(other, 9, Optional.empty()))).contains(ProblemCode.AdministratorRequired);
        }
        assertThat(code(teams.list(ADMINISTRATOR, 9, Optional.empty()))).isEmpty();
    }

    @Test
    void anAdministratorDoesNotActForATeam() {
        var connection = new ChangeConnection(ledger, access, InstantSource.fixed(CreateRequests.NOW));
        assertThat(connection.change(TEAM, record.id(), DesiredState.CONNECTED, Teams.ADMINISTRATOR, "request"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Rejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(ProblemCode.TeamAccessDenied));
    }

    @Test
    void aTeamWithNeitherPolicyNorRecordsIsNotFound() {
        assertThat(code(list(UNKNOWN, ADMINISTRATOR))).contains(ProblemCode.PolicyNotFound);
        assertThat(code(keyStores.get(UNKNOWN, ADMINISTRATOR, record.id()))).contains(ProblemCode.KeyStoreNotFound);
    }

    @Test
    void recordsOfADeletedTeamAreShownToAdministrators() {
        var failed = Records.failed(record);
        ledger.recordFailed(record, failed, line(failed), Optional.empty());
        PolicyWrites.delete(ledger, policy);
        assertThat(list(TEAM, ADMINISTRATOR))
                .isInstanceOfSatisfying(
                        Answer.Found.class,
                        found -> assertThat(found.value().toString())
                                .contains(record.id().value()));
        var created = new KeyStoreList(TEAM, Filters.status(Filter.StatusName.CREATED), Order.NEWEST_FIRST);
        assertThat(code(keyStores.list(created, ADMINISTRATOR, 9, Optional.empty())))
                .as("an empty page of a team with records")
                .isEmpty();
        assertThat(code(list(TEAM, MEMBER))).contains(ProblemCode.TeamAccessDenied);
    }

    private Answer<?> list(TeamId team, Principal caller) {
        return keyStores.list(
                new KeyStoreList(team, Filter.everything(), Order.NEWEST_FIRST), caller, 9, Optional.empty());
    }

    private static Optional<ProblemCode> code(Answer<?> answer) {
        return switch (answer) {
            case Answer.Found<?> found -> Optional.empty();
            case Answer.Refused<?> refused -> Optional.of(refused.problem().code());
        };
    }

    private static AuditLine line(KeyStore record) {
        return new AuditLine(
                CreateRequests.NOW, AuditAction.RESERVED, Actor.service("actor"), 1, "request", "of " + record.id());
    }
}
