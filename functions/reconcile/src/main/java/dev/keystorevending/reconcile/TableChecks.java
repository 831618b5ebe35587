package dev.keystorevending.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.Metric;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.core.check.CheckTable;
import java.util.List;

/** Runs the check of the table for an event, and logs what it finds: keys and kinds, no content of items. */
final class TableChecks {

    static final String DETAIL_TYPE = "Table Check";

    private final CheckTable check;
    private final EdgeLog log;

    TableChecks(CheckTable check, EdgeLog log) {
        this.check = check;
        this.log = log;
    }

    /** Returns whether an event asks for a repair. */
    static boolean repair(JsonNode event) {
        JsonNode repair = event.at("/detail/repair");
        if (!repair.isBoolean()) {
            throw new IllegalArgumentException(
                    "A Table Check needs the detail {\"repair\": true} or {\"repair\": false}.");
        }
        return repair.asBoolean();
    }

    /** Every check reports how many findings are left, also 0. A failed one reports 1, so that its alarm starts. */
    CheckTable.Report run(boolean repair, String requestId) {
        try {
            long started = System.nanoTime();
            var report = check.run(repair);
            report.results().forEach(result -> log.write(line(result, requestId)));
            log.write(
                    line("INFO", "table check", requestId)
                            .with("findings", report.results().size())
                            .with("repaired", report.repaired())
                            .with("milliseconds", (System.nanoTime() - started) / 1_000_000),
                    List.of(Metric.count("TableFindings", report.left())));
            return report;
        } catch (RuntimeException failed) {
            log.write(
                    line("ERROR", "the table check failed", requestId).with(failed),
                    List.of(Metric.count("TableFindings", 1)));
            throw new IllegalStateException(
                    "The table check failed: " + failed.getClass().getSimpleName());
        }
    }

    private static LogLine line(CheckTable.Result result, String requestId) {
        var finding = result.finding();
        return line("WARN", "a finding of the table check", requestId)
                .with("kind", finding.kind().name())
                .with("item", finding.item().toString())
                .with("finding", finding.sentence())
                .with("repair", finding.repair().text())
                .with("outcome", result.outcome().name());
    }

    private static LogLine line(String level, String message, String requestId) {
        return new LogLine(level, message).with("requestId", requestId).with("traceId", TraceId.current());
    }
}
