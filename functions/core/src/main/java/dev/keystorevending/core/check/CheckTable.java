package dev.keystorevending.core.check;

import dev.keystorevending.core.kms.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Checks the table and repairs it if asked to. It may run while requests are served: a finding is reported only if two scans
 * agree on it, and a repair is written only if what it is based on is unchanged.
 */
public final class CheckTable {

    /** After this time no scan continues and no repair begins. */
    public static final Duration BUDGET = Duration.ofSeconds(20);

    /** Longer than any transaction takes: what one scan saw half of, the other one sees completely. At least half of it passes. */
    private static final Duration BETWEEN_SCANS = Duration.ofSeconds(4);

    private final StoredTable table;
    private final Pause pause;
    private final InstantSource clock;

    public CheckTable(StoredTable table, Pause pause, InstantSource clock) {
        this.table = table;
        this.pause = pause;
        this.clock = clock;
    }

    /**
     * Runs one check.
     *
     * @param repair whether to write what can be repaired
     */
    public Report run(boolean repair) {
        Instant until = clock.instant().plus(BUDGET);
        var first = table.read(until);
        pause.pause(BETWEEN_SCANS);
        var findings = TableCheck.findings(first, table.read(until));
        return new Report(findings.stream()
                .map(finding -> new Result(finding, outcome(finding.repair(), repair, until)))
                .toList());
    }

    private Outcome outcome(Repair repair, boolean write, Instant until) {
        if (repair instanceof Repair.ByHand) {
            return Outcome.BY_HAND;
        }
        if (!write || !clock.instant().isBefore(until)) {
            return Outcome.PLANNED;
        }
        return table.apply(repair) ? Outcome.REPAIRED : Outcome.CHANGED;
    }

    /** What became of a finding. */
    public enum Outcome {
        /** A run with repair would write it; if this was one, its time was over. */
        PLANNED,
        /** It was written. */
        REPAIRED,
        /** The items have changed since the scan, so nothing was written. The next check sees what is left of it. */
        CHANGED,
        /** Somebody has to decide. */
        BY_HAND
    }

    /** A finding and what became of it. */
    public record Result(Finding finding, Outcome outcome) {}

    /** The results of one check. */
    public record Report(List<Result> results) {
        public Report {
            results = List.copyOf(results);
        }

        /** How many findings were repaired. */
        public long repaired() {
            return results.stream()
                    .filter(result -> result.outcome() == Outcome.REPAIRED)
                    .count();
        }

        /** How many findings are left. */
        public long left() {
            return results.size() - repaired();
        }
    }
}
