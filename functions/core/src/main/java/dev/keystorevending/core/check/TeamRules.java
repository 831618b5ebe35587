package dev.keystorevending.core.check;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ListTeam;
import dev.keystorevending.core.check.Repair.UnlistTeam;
import dev.keystorevending.core.check.TableContents.StoredTeam;
import dev.keystorevending.core.check.TableContents.StoredTeamPolicy;
import dev.keystorevending.core.keystore.TeamId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The list of teams has one entry for each policy, and says what the policy says. */
final class TeamRules {

    private TeamRules() {}

    static Stream<Finding> notListed(Lookups lookups) {
        Map<TeamId, StoredTeam> entries = lookups.contents.teams().stream()
                .collect(toMap(entry -> entry.listing().team(), identity()));
        return lookups.contents.policies().stream()
                .flatMap(policy -> policy.listing().stream()
                        .filter(listing -> !Optional.ofNullable(entries.get(policy.team()))
                                .map(StoredTeam::listing)
                                .equals(Optional.of(listing)))
                        .map(listing -> new Finding(
                                Kind.TEAM_NOT_LISTED,
                                policy.item(),
                                "The policy of team %s at version %d has no entry in the list of teams, or one that differs."
                                        .formatted(policy.team(), listing.policyVersion()),
                                new ListTeam(listing))));
    }

    static Stream<Finding> withoutPolicy(Lookups lookups) {
        Set<TeamId> known =
                lookups.contents.policies().stream().map(StoredTeamPolicy::team).collect(Collectors.toSet());
        return lookups.contents.teams().stream()
                .filter(entry -> !known.contains(entry.listing().team()))
                .map(entry -> new Finding(
                        Kind.TEAM_WITHOUT_POLICY,
                        entry.item(),
                        "The list of teams has an entry of team %s at version %d, and there is no such policy."
                                .formatted(
                                        entry.listing().team(), entry.listing().policyVersion()),
                        new UnlistTeam(entry.listing().team())));
    }
}
