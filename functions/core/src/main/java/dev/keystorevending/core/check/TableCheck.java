package dev.keystorevending.core.check;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Compares the items of the table with each other. */
public final class TableCheck {

    /** The rules. Each one finds some kinds of contradictions. */
    private static final List<Function<Lookups, Stream<Finding>>> RULES = List.of(
            TableCheck::unreadableItems,
            RecordRules::behind,
            RecordRules::missing,
            ClaimRules::withoutRecord,
            ClaimRules::contested,
            ClaimRules::notHeld,
            UsageRule::wrong,
            OwnerRules::contested,
            OwnerRules::missing,
            KeyRules::withoutRecord,
            KeyRules::contested,
            KeyRules::missing,
            RecordRules::notDue,
            EventRules::missing,
            EventRules::notDue,
            RecordRules::historyIncomplete,
            TeamRules::notListed,
            TeamRules::withoutPolicy);

    private TableCheck() {}

    /** Returns what is wrong in one scan, in the order of the kinds. Writes that happened during the scan may be among it. */
    public static List<Finding> findings(TableContents contents) {
        var lookups = new Lookups(contents);
        return RULES.stream()
                .flatMap(rule -> rule.apply(lookups))
                .sorted(Comparator.comparing(Finding::kind)
                        .thenComparing(finding -> finding.item().toString()))
                .toList();
    }

    /**
     * Returns what is wrong in both of two scans, of which the second began some seconds after the first had ended. A finding
     * contains the revisions that it is based on, so it is equal in both only if nothing was written that it depends on. A
     * transaction that only one part of a scan saw is complete in the other scan.
     */
    public static List<Finding> findings(TableContents first, TableContents second) {
        var before = Set.copyOf(findings(first));
        return findings(second).stream().filter(before::contains).toList();
    }

    private static Stream<Finding> unreadableItems(Lookups lookups) {
        return lookups.contents.unreadable().stream()
                .map(unreadable -> new Finding(
                        Kind.UNREADABLE_ITEM,
                        unreadable.item(),
                        "The item cannot be read. What depends on it is not checked.",
                        new ByHand("Correct the item, or deploy the version that wrote it.")));
    }
}
