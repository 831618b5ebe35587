package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/**
 * Creates two key stores through the API and prints each step: one connects, the other has a wrong password that is
 * corrected. Names and idempotency keys are fixed, so that with a state folder the next run finds the same key stores.
 */
final class Sample {

    private static final String CONNECT = "{\"state\":\"CONNECTED\"}";

    private final LocalService service;
    private final SampleClient sampleClient;
    private final PrintStream out;

    Sample(LocalService service, PrintStream out) {
        this.service = service;
        this.sampleClient = new SampleClient(service);
        this.out = out;
    }

    /** Returns whether both key stores were created, their events published, and both are connected at the end. */
    boolean run() {
        boolean vended = vend();
        boolean recovered = recover();
        return vended && recovered;
    }

    private boolean vend() {
        out.println();
        out.println("A key store at an external key manager");
        tell("request", "POST " + SampleClient.COLLECTION + ", signed by " + SeedData.PORTAL.principal());
        tell("", "payments-sample, EXTERNAL_KEY_STORE at https://" + SeedData.PAYMENTS_HOST);
        var body = SampleRequests.publicProxy(
                service.seedData(), "payments-sample", SeedData.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks-file");
        var answer = sampleClient.create("sample", body);
        if (answer.status() >= 300) {
            return refused(answer);
        }
        tell("checks", "well-formed; team, name, host and secret granted by the policy; secret read, never shown");
        String location = answer.header("Location");
        for (JsonNode line : sampleClient.get(location + "/history").path("items")) {
            switch (line.path("action").asText()) {
                case "RESERVED" -> tell("reservation", line.path("detail").asText());
                case "CREATED" -> tell("KMS", line.path("detail").asText());
                default -> {}
            }
        }
        answered(answer);
        String created = sampleClient.event(location, "KeyStoreCreated");
        tell("event", created);
        boolean connected = sampleClient.reaches(location, "CONNECTED");
        tell("connection", sampleClient.get(location).path("connection").toString());
        tell("", "(the emulated KMS's clock runs fast: seconds for what takes KMS 5 to 20 minutes)");
        String announced = connected ? sampleClient.event(location, "KeyStoreConnected") : "";
        tell("event", announced);
        return connected && !created.isEmpty() && !announced.isEmpty();
    }

    private boolean recover() {
        out.println();
        out.println("A key store of a CloudHSM cluster, with a wrong password");
        tell("request", "POST " + SampleClient.COLLECTION + ", its secret is payments/wrong-password");
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
            tell("connection", "FAILED, " + connection.path("errorCode").asText());
            tell("meaning", connection.path("meaning").asText());
            tell("remedy", connection.path("remedy").asText());
            tell("event", sampleClient.event(location, "KeyStoreConnectionFailed"));
            tell("corrected", "the cluster gets the password that KMS was given:");
            tell("", sampleClient.resetPassword(SeedData.SAMPLE_CLUSTER, SeedData.WRONG_PASSWORD));
            tell("again", sampleClient.curl("PUT", CONNECT, location + "/connection"));
            tell("", "answers " + sampleClient.put(location + "/connection", CONNECT));
        }
        boolean connected = sampleClient.reaches(location, "CONNECTED");
        tell("connection", sampleClient.get(location).path("connection").toString());
        String announced = connected ? sampleClient.event(location, "KeyStoreConnected") : "";
        tell("event", announced);
        out.println();
        return connected && !announced.isEmpty();
    }

    private void answered(ApiClient.Answer answer) {
        boolean replayed = answer.header("Idempotent-Replayed").equals("true");
        tell(
                "answer",
                answer.status() + ", Location: " + answer.header("Location")
                        + (replayed ? " (Idempotent-Replayed: it is the store of an earlier run)" : ""));
        if (replayed) {
            // somebody may have disconnected it since
            sampleClient.put(answer.header("Location") + "/connection", CONNECT);
        }
    }

    private boolean refused(ApiClient.Answer answer) {
        tell("failed", answer.status() + " " + answer.body());
        return false;
    }

    private void tell(String what, String text) {
        out.printf("  %-12s %s%n", what, text);
    }
}
