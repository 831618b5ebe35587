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
 * Adds requests to the audit trail of their team: dry runs, refusals and everything that an administrator does as such. What else
 * changes a key store is in the key store's own history. Requests of callers who do not belong to the team are only in the log.
 */
@Singleton
final class TeamTrail {

    /** A member cannot fill the table, or hide what administrators did. What is beyond is only in the log. */
    static final int MEMBERS_LINES_PER_HOUR = 200;

    private static final OptionalInt MEMBER = OptionalInt.of(MEMBERS_LINES_PER_HOUR);
    private static final OptionalInt ADMINISTRATOR = OptionalInt.empty();

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
        if (match.operation().reads() || team.isEmpty() || request.caller().isEmpty()) {
            return;
        }
        var caller = request.caller().get();
        boolean dryRun = request.dryRun();
        boolean asMember = match.operation().isForMembersOnly(request);
        boolean wanted = !asMember || dryRun || reply.refuses();
        if (wanted) {
            var line = new TrailLine(
                    request.receivedAt(),
                    match.operation().id(),
                    caller,
                    dryRun,
                    reply.outcome(),
                    keyStore(match, reply),
                    request.requestId());
            add(
                    team.get(),
                    line,
                    reply.refuses()
                            ? role(team.get(), caller.principal())
                            : Optional.of(asMember ? MEMBER : ADMINISTRATOR));
        }
    }

    private void add(TeamId team, TrailLine line, Optional<OptionalInt> most) {
        most.ifPresent(lines -> trail.add(team, line, lines));
    }

    /** Who was refused may be anybody. The list of administrators is read last, so that a member does not wait for it. */
    private Optional<OptionalInt> role(TeamId team, Principal caller) {
        if (access.refuse(Callers.MEMBERS, team, caller).isEmpty()) {
            return Optional.of(MEMBER);
        }
        return access.refuseAdministrator(caller).isEmpty() ? Optional.of(ADMINISTRATOR) : Optional.empty();
    }

    private static Optional<KeyStoreId> keyStore(Router.Match match, Reply reply) {
        return reply.keyStore()
                .or(() -> KeyStoreId.parse(match.variables().getOrDefault("id", ""))
                        .toOptional());
    }
}
