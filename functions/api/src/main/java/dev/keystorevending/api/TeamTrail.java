package dev.keystorevending.api;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.trail.Trail;
import dev.keystorevending.core.trail.TrailLine;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Adds requests to the audit trail of their team: dry runs, refusals and everything that an administrator does. What else changes a
 * key store is in the key store's own history. Requests of callers who do not belong to the team are only in the log.
 */
@Singleton
final class TeamTrail {

    /** A member cannot fill the table, or hide what administrators did. What is beyond is only in the log. */
    static final int MEMBERS_LINES_PER_HOUR = 200;

    private final Trail trail;
    private final Access access;

    TeamTrail(Trail trail, Access access) {
        this.trail = trail;
        this.access = access;
    }

    /**
     * Adds the request, if it belongs in the trail.
     *
     * @throws dev.keystorevending.core.ledger.LedgerUnavailable if the table is unavailable
     */
    void add(Request request, Router.Match match, Reply reply) {
        var team = TeamId.parse(match.variables().getOrDefault("team", "")).toOptional();
        boolean reads = match.operation().route().method().equals("GET");
        if (reads || team.isEmpty() || request.caller().isEmpty()) {
            return;
        }
        var caller = request.caller().get();
        boolean administrator = access.refuseAdministrator(caller.principal()).isEmpty();
        boolean dryRun = request.dryRun();
        boolean wanted = administrator || dryRun || reply.refuses();
        if (wanted && (administrator || isMember(team.get(), caller.principal(), reply))) {
            trail.add(
                    team.get(),
                    new TrailLine(
                            request.receivedAt(),
                            match.operation().id(),
                            caller,
                            dryRun,
                            reply.outcome(),
                            keyStore(match, reply),
                            request.requestId()),
                    administrator ? OptionalInt.empty() : OptionalInt.of(MEMBERS_LINES_PER_HOUR));
        }
    }

    /** Whose request was not refused is a member. */
    private boolean isMember(TeamId team, Principal caller, Reply reply) {
        return !reply.refuses() || access.refuse(Callers.MEMBERS, team, caller).isEmpty();
    }

    private static Optional<KeyStoreId> keyStore(Router.Match match, Reply reply) {
        return reply.keyStore()
                .or(() -> KeyStoreId.parse(match.variables().getOrDefault("id", ""))
                        .toOptional());
    }
}
