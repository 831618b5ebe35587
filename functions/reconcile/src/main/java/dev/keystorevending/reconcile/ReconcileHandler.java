package dev.keystorevending.reconcile;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.Metric;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.aws.snapstart.Priming;
import dev.keystorevending.aws.snapstart.SnapshotHook;
import dev.keystorevending.aws.snapstart.WarmEvent;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.check.CheckTable;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.reconcile.Reconcile;
import dev.keystorevending.core.relay.Relay;
import dev.keystorevending.core.relay.Sweep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Lambda function that takes over open creations, advances connections, compares the key stores at rest with KMS, publishes the events that the relay did not, and
 * checks the table.
 * An event only starts a run: {@code KeyStoreCreated}, a secret's and the schedule process everything that is due, and a secret's
 * event also the key stores that rotate with the secret. Only the schedule
 * starts a sweep: a sweep publishes {@code KeyStoreCreated}, which starts a run, and these runs must not start each other.
 */
public final class ReconcileHandler implements RequestStreamHandler {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SCHEDULE = "Scheduled Event";

    /** A run that took longer leaves the sweep to the next one, so that Lambda's time-out does not interrupt it. */
    public static final Duration LATEST_SWEEP = Duration.ofSeconds(12);

    private final Reconcile reconcile;
    private final Sweep sweep;
    private final TableChecks checks;
    private final EdgeLog log;

    @SuppressWarnings("unused") // it is kept here, because the runtime client refers to it weakly
    private final Optional<SnapshotHook> hook;

    /** Called by the Lambda runtime. The configuration comes from the environment. */
    public ReconcileHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private ReconcileHandler(ServiceConfiguration configuration) {
        this(configuration, new AwsClients(configuration));
    }

    private ReconcileHandler(ServiceConfiguration configuration, AwsClients clients) {
        this(
                Wiring.onAws(configuration, clients),
                Wiring.sweep(configuration, clients, InstantSource.system()),
                Wiring.checkTable(configuration, clients, InstantSource.system()),
                System.out,
                SnapshotHook.register(System.getenv(), () -> prime(configuration, clients, System.out)));
    }

    public ReconcileHandler(Wiring wiring, Sweep sweep, CheckTable check, PrintStream log) {
        this(wiring, sweep, check, log, Optional.empty());
    }

    private ReconcileHandler(
            Wiring wiring, Sweep sweep, CheckTable check, PrintStream log, Optional<SnapshotHook> hook) {
        this.reconcile = wiring.reconcile();
        this.sweep = sweep;
        this.log = wiring.edgeLog(log);
        this.checks = new TableChecks(check, this.log);
        this.hook = hook;
    }

    /** One run that connects a key store, finds a second one connected, takes over a third, looks twice at a fourth that
     * was renamed in KMS, and publishes four events. */
    @SuppressWarnings("NullAway") // the handler does not look at its context
    static void prime(ServiceConfiguration configuration, AwsClients own, PrintStream log) {
        byte[] tick = "{\"id\":\"priming\",\"detail-type\":\"Scheduled Event\"}".getBytes(StandardCharsets.UTF_8);
        Priming.of(configuration, own, log, clients -> {
            var unheard = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            var handler = new ReconcileHandler(
                    Wiring.onAws(configuration, clients),
                    Wiring.sweep(configuration, clients, InstantSource.system()),
                    Wiring.checkTable(configuration, clients, InstantSource.system()),
                    unheard);
            return () -> {
                var output = new ByteArrayOutputStream();
                handler.handleRequest(new ByteArrayInputStream(tick), output, null);
                String answer = output.toString(StandardCharsets.UTF_8);
                if (!answer.equals("{\"due\":4,\"moved\":5,\"swept\":4}")) {
                    throw new IllegalStateException("the priming came to " + answer);
                }
            };
        });
    }

    /**
     * Looks once, or checks the table.
     *
     * @throws IllegalArgumentException for an event that is neither {@code KeyStoreCreated} nor a schedule's nor a secret's nor a table check
     * @throws IllegalStateException where the run failed; the log says by what, and the exception itself goes no further,
     *     since Lambda would log its message
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        long started = System.nanoTime();
        JsonNode event = Json.readIfJson(input);
        String trigger = event.path("detail-type").asText();
        String requestId = event.path("id").asText("no-id");
        switch (trigger) {
            case "KeyStoreCreated", SCHEDULE -> look(trigger, requestId, Optional.empty(), output, started);
            case SecretEvents.DETAIL_TYPE ->
                look(trigger, requestId, SecretEvents.changedSecret(event), output, started);
            case WarmEvent.DETAIL_TYPE ->
                WarmEvent.answer(output); // before a rollback; otherwise the schedule is enough
            case TableChecks.DETAIL_TYPE -> check(TableChecks.repair(event), requestId, output);
            default ->
                throw new IllegalArgumentException(
                        "The event is neither KeyStoreCreated nor a schedule's nor a secret's nor a table check.");
        }
    }

    private void check(boolean repair, String requestId, OutputStream output) throws IOException {
        var report = checks.run(repair, requestId);
        Json.write(
                NODES.objectNode().put("findings", report.results().size()).put("repaired", report.repaired()), output);
    }

    private void look(String trigger, String requestId, Optional<SecretArn> changed, OutputStream output, long started)
            throws IOException {
        var report = run(requestId, changed);
        report.faults()
                .forEach(fault ->
                        log.write(line("WARN", "a record was left", requestId).with("fault", fault)));
        report.connected().forEach(connection -> connected(connection, requestId));
        log.write(
                line("INFO", "reconcile", requestId)
                        .with("trigger", trigger)
                        .with("due", report.due())
                        .with("moved", report.moved())
                        .with("milliseconds", (System.nanoTime() - started) / 1_000_000),
                metrics(report));
        var answer = NODES.objectNode().put("due", report.due()).put("moved", report.moved());
        boolean inTime = System.nanoTime() - started < LATEST_SWEEP.toNanos();
        if (trigger.equals(SCHEDULE) && inTime) {
            sweep(requestId).ifPresent(swept -> answer.put("swept", swept.published()));
        }
        Json.write(answer, output);
    }

    private Reconcile.Report run(String requestId, Optional<SecretArn> changed) {
        try {
            return reconcile.run(requestId, changed);
        } catch (RuntimeException failed) {
            log.write(line("ERROR", "reconcile failed", requestId).with(failed));
            throw new IllegalStateException(
                    "Reconciling failed: " + failed.getClass().getSimpleName());
        }
    }

    /** A sweep that fails does not fail the run. What it did not publish stays due. */
    private Optional<Sweep.Report> sweep(String requestId) {
        try {
            var report = sweep.run();
            swept(report, requestId);
            return Optional.of(report);
        } catch (RuntimeException failed) {
            log.write(line("ERROR", "the sweep failed", requestId).with(failed));
            return Optional.empty();
        }
    }

    /** Every sweep reports the age of the oldest unpublished event, also 0, so that the alarm always has data. */
    private void swept(Sweep.Report report, String requestId) {
        report.undelivered()
                .forEach(fault -> log.write((fault.again()
                                ? line("WARN", "an event was not accepted", requestId)
                                : line("ERROR", "an event was rejected", requestId))
                        .with("eventId", fault.eventId())
                        .with("outcome", fault.code())));
        report.unreadable()
                .forEach(key -> log.write(line("ERROR", "an outbox item is unreadable", requestId)
                        .with("item", key.partition() + " " + key.sort())
                        .with("outcome", Relay.UNREADABLE)));
        log.write(
                line(report.unmarked() == 0 ? "INFO" : "WARN", "sweep", requestId)
                        .with("published", report.published())
                        .with("failed", report.failed())
                        .with("rejected", report.rejected())
                        .with("unmarked", report.unmarked()),
                List.of(
                        Metric.count("EventsSwept", report.published()),
                        Metric.count("EventsRejected", report.rejected()),
                        Metric.seconds("OldestUnpublishedEvent", report.oldest())));
    }

    /** Writes one line for each connection, because a line has one value for each dimension. */
    private void connected(Reconcile.NewConnection connection, String requestId) {
        KeyStore keyStore = connection.keyStore();
        log.write(
                line("INFO", "connected", requestId)
                        .with("team", keyStore.team().value())
                        .with("keyStore", keyStore.id().value()),
                List.of(Metric.seconds("TimeToConnect", connection.took())
                        .by("type", keyStore.backing().type().name())));
    }

    /** Every run reports what the alarms watch, also 0, so that they always have data. */
    private static List<Metric> metrics(Reconcile.Report report) {
        var metrics = new ArrayList<Metric>();
        metrics.add(Metric.count("Takeovers", report.takenOver()));
        metrics.add(Metric.count("StuckRecords", report.stuck()));
        metrics.add(Metric.count("UnreadableItems", report.unreadable()));
        metrics.add(Metric.count("DamagedRecords", report.damaged()));
        metrics.add(Metric.count("DriftedKeyStores", report.drifted()));
        report.unowned().ifPresent(unowned -> metrics.add(Metric.count("UnownedKeyStores", unowned)));
        metrics.add(Metric.seconds("OldestUnsentRequest", report.oldestRequest()));
        report.storesSeen().ifPresent(seen -> metrics.add(Metric.count("KeyStoresInAccount", seen)));
        return metrics;
    }

    private static LogLine line(String level, String message, String requestId) {
        return new LogLine(level, message).with("requestId", requestId).with("traceId", TraceId.current());
    }
}
