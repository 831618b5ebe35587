package dev.keystorevending.core.check;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import dev.keystorevending.core.check.Repair.SetUsage;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.check.TableContents.StoredUsage;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Due.ItemKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A team's usage is the number of its live records. */
final class UsageRule {

    private UsageRule() {}

    static Stream<Finding> wrong(Lookups lookups) {
        Map<TeamId, List<StoredRecord>> live = lookups.certainlyLive()
                .collect(Collectors.groupingBy(record -> record.keyStore().team()));
        Map<TeamId, StoredUsage> usages =
                lookups.contents.usages().stream().collect(Collectors.toMap(StoredUsage::team, Function.identity()));
        var teams = new TreeSet<>(Comparator.comparing(TeamId::value));
        teams.addAll(live.keySet());
        teams.addAll(usages.keySet());
        return teams.stream()
                .flatMap(team -> wrong(
                        team,
                        live.getOrDefault(team, List.of()),
                        Optional.ofNullable(usages.get(team)),
                        lookups.uncertain(team))
                        .stream());
    }

    private static Optional<Finding> wrong(
            TeamId team, List<StoredRecord> live, Optional<StoredUsage> stored, int uncertain) {
        int used = stored.map(StoredUsage::used).orElse(0);
        if (used >= live.size() && used <= live.size() + uncertain) {
            return Optional.empty();
        }
        ItemKey item =
                stored.map(StoredUsage::item).orElseGet(() -> live.getFirst().item());
        Repair repair = uncertain == 0
                ? new SetUsage(team, stored, live.size())
                : new ByHand("Repair the unreadable, outdated and missing records of the team first.");
        return Optional.of(new Finding(
                Kind.USAGE_WRONG,
                item,
                "The usage of team %s is %d; %d of its records count, and %d cannot be judged."
                        .formatted(team, used, live.size(), uncertain),
                repair));
    }
}
