package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/**
 * Creates key stores through the API and prints each step: one connects, one has a wrong password that is corrected, and one lives
 * its whole life (see {@link SampleLife}). The first two stay. Their names and idempotency keys are fixed, so that with a state
 * folder the next run finds the same key stores.
 */
final class Sample {

    private static final String CONNECT = "{\"state\":\"CONNECTED\"}";

    private final LocalService service;
    private final SampleClient sampleClient;
    private final StepPrinter printer;

    Sample(LocalService service, PrintStream out) {
        this.service = service;
        this.sampleClient = new SampleClient(service);
        this.printer = new StepPrinter(out);
    }

    /**
     * Returns whether all key stores were created, their events published, two are connected at the end, and the third was rotated,
     * renamed and deleted.
     */
    boolean run() {
        boolean vended = vend();
        boolean recovered = recover();
        boolean lived = new SampleLife(service, sampleClient, printer).run();
        printer.end();
        return vended && recovered && lived;
    }

    private boolean vend() {
        printer.heading("A key store at an external key manager");
        printer.step("request", "POST " + SampleClient.COLLECTION + ", signed by " + SeedData.PORTAL.principal());
        printer.step("", "payments-sample, EXTERNAL_KEY_STORE at https://" + SeedData.PAYMENTS_HOST);
        var body = SampleRequests.publicProxy(
                service.seedData(), "payments-sample", SeedData.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks-file");
        var answer = sampleClient.create("sample", body);
        if (answer.status() >= 300) {
            return refused(answer);
        }
        printer.step(
                "checks", "well-formed; team, name, host and secret granted by the policy; secret read, never shown");
        String location = answer.header("Location");
        for (JsonNode line : sampleClient.get(location + "/history").path("items")) {
            switch (line.path("action").asText()) {
                case "RESERVED" ->
                    printer.step("reservation", line.path("detail").asText());
                case "CREATED" -> printer.step("KMS", line.path("detail").asText());
                default -> {}
            }
        }
        answered(answer);
        String created = sampleClient.event(location, "KeyStoreCreated");
        printer.step("event", created);
        boolean connected = sampleClient.reaches(location, "CONNECTED");
        printer.step("connection", sampleClient.get(location).path("connection").toString());
        printer.step("", "(the emulated KMS's clock runs fast: seconds for what takes KMS 5 to 20 minutes)");
        String announced = connected ? sampleClient.event(location, "KeyStoreConnected") : "";
        printer.step("event", announced);
        return connected && !created.isEmpty() && !announced.isEmpty();
    }

    private boolean recover() {
        printer.heading("A key store of a CloudHSM cluster, with a wrong password");
        printer.step("request", "POST " + SampleClient.COLLECTION + ", its secret is payments/wrong-password");
        var body = SampleRequests.cloudHsm(
                service.seedData(), SeedData.SAMPLE_CLUSTER, "payments-sample-vault", "payments/wrong-password");
        var answer = sampleClient.create("sample-vault", body);
        if (answer.status() >= 300) {
            return refused(answer);
        }
        answered(answer);
        String location = answer.header("Location");
        if (sampleClient.reaches(location, "FAILED", "CONNECTED")
                && sampleClient.state(location).equals("FAILED")) {
            var connection = sampleClient.get(location).path("connection");
            printer.step("connection", "FAILED, " + connection.path("errorCode").asText());
            printer.step("meaning", connection.path("meaning").asText());
            printer.step("remedy", connection.path("remedy").asText());
            printer.step("event", sampleClient.event(location, "KeyStoreConnectionFailed"));
            printer.step("corrected", "the cluster gets the password that KMS was given:");
            printer.step("", sampleClient.resetPassword(SeedData.SAMPLE_CLUSTER, SeedData.WRONG_PASSWORD));
            printer.step("again", sampleClient.curl("PUT", CONNECT, location + "/connection"));
            printer.step("", "answers " + sampleClient.put(location + "/connection", CONNECT));
        }
        boolean connected = sampleClient.reaches(location, "CONNECTED");
        printer.step("connection", sampleClient.get(location).path("connection").toString());
        String announced = connected ? sampleClient.event(location, "KeyStoreConnected") : "";
        printer.step("event", announced);
        return connected && !announced.isEmpty();
    }

    private void answered(ApiClient.Answer answer) {
        boolean replayed = answer.header("Idempotent-Replayed").equals("true");
        printer.step(
                "answer",
                answer.status() + ", Location: " + answer.header("Location")
                        + (replayed ? " (Idempotent-Replayed: it is the store of an earlier run)" : ""));
        if (replayed) {
            // somebody may have disconnected it since
            sampleClient.put(answer.header("Location") + "/connection", CONNECT);
        }
    }

    private boolean refused(ApiClient.Answer answer) {
        printer.step("failed", answer.status() + " " + answer.body());
        return false;
    }
}
