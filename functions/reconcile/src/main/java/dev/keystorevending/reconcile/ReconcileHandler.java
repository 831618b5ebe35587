package dev.keystorevending.reconcile;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.aws.AwsClients;
import dev.keystorevending.aws.LogLine;
import dev.keystorevending.aws.ServiceConfiguration;
import dev.keystorevending.aws.Wiring;
import dev.keystorevending.core.reconcile.Reconcile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The Lambda function that takes over what was left and moves connections on. An event says when to look, never what to
 * do: {@code KeyStoreCreated} and the schedule lead to the same look at everything that is due.
 */
public final class ReconcileHandler implements RequestStreamHandler {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reconcile reconcile;
    private final PrintStream log;

    /** For the Lambda runtime: everything comes from the environment. */
    public ReconcileHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private ReconcileHandler(ServiceConfiguration configuration) {
        this(Wiring.onAws(configuration, new AwsClients(configuration)).reconcile(), System.out);
    }

    public ReconcileHandler(Reconcile reconcile, PrintStream log) {
        this.reconcile = reconcile;
        this.log = log;
    }

    /**
     * Looks once.
     *
     * @throws IllegalArgumentException for an event that is neither {@code KeyStoreCreated} nor a schedule's
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        JsonNode event = JSON.readTree(input);
        String trigger = event.path("detail-type").asText();
        if (!trigger.equals("KeyStoreCreated") && !trigger.equals("Scheduled Event")) {
            throw new IllegalArgumentException("neither KeyStoreCreated nor a schedule's event: " + trigger);
        }
        long started = System.nanoTime();
        var report = reconcile.run(event.path("id").asText("no-id"));
        report.troubles()
                .forEach(trouble -> new LogLine("WARN", "a row was left")
                        .with("trouble", trouble)
                        .print(log));
        new LogLine("INFO", "reconcile")
                .with("trigger", trigger)
                .with("due", report.due())
                .with("moved", report.moved())
                .with("milliseconds", (System.nanoTime() - started) / 1_000_000)
                .counting("Takeovers", report.takenOver(), System.currentTimeMillis(), "trigger")
                .print(log);
        JSON.writeValue(output, JSON.createObjectNode().put("due", report.due()).put("moved", report.moved()));
    }
}
