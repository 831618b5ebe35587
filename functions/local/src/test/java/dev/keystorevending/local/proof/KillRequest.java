package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.local.ApiClient;
import dev.keystorevending.local.Caller;
import dev.keystorevending.local.SeedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A create request that is sent with one idempotency key until it has ended, and the responses to it. */
final class KillRequest {

    final Caller caller;
    final String team;
    final String key;
    final String body;
    private final List<String> seen = new ArrayList<>();
    private Optional<String> location = Optional.empty();
    private boolean deletion;

    private KillRequest(Caller caller, String team, String key, ObjectNode body) {
        this.caller = caller;
        this.team = team;
        this.key = key;
        this.body = body.toString();
    }

    String collection() {
        return "/v1/teams/" + team + "/key-stores";
    }

    /** Records a response; returns its violation, if any. */
    synchronized Optional<String> recordAnswer(ApiClient.Answer answer) {
        var code = answer.body().path("code").asText();
        seen.add(answer.status() + " " + code + answer.header("Location"));
        if (answer.status() != 201) {
            return answer.status() < 500 || answer.body().path("retryable").asBoolean()
                    ? Optional.empty()
                    : Optional.of(this + " was answered " + answer);
        }
        var before = location;
        location = Optional.of(answer.header("Location"));
        return before.isEmpty() || before.equals(location)
                ? Optional.empty()
                : Optional.of(this + " was vended twice: " + before + " and " + location);
    }

    /** Records that somebody tried to delete the key store. */
    synchronized void recordDeletion() {
        deletion = true;
    }

    synchronized boolean mayBeDeleted() {
        return deletion;
    }

    synchronized void recordNoAnswer() {
        seen.add("no answer");
    }

    /** Whether a retry must return the same outcome. */
    static boolean ended(ApiClient.Answer answer) {
        return answer.status() == 201 || (answer.status() >= 400 && answer.status() < 500 && answer.status() != 429);
    }

    /** Returns the location of the key store, if a response contained it. */
    synchronized Optional<String> location() {
        return location;
    }

    @Override
    public synchronized String toString() {
        return "request " + key + " of " + caller.name() + " " + seen;
    }

    /** Returns the requests of one episode: every type, conflicting names and backings, and invalid requests. */
    static List<KillRequest> all(JsonNode seedData, boolean wrongPassword) {
        var made = new Maker(seedData);
        made.hsm("vault", wrongPassword ? "payments/wrong-password" : "payments/kmsuser-json");
        made.hsm("rival-vault", "payments/kmsuser");
        made.hsm("malformed", "payments/malformed");
        made.wrongTrustAnchor("mismatched");
        made.open("payments", "payments-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks");
        made.open("payments", "payments-rival-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks");
        made.open("payments", "payments-ledger", SeedData.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks-file");
        made.open("payments", "payments-cards", SeedData.PAYMENTS_HOST, "/team/kms/xks/v1", "payments/xks-file");
        made.open("payments", "payments-absent", SeedData.PAYMENTS_HOST, "/absent/kms/xks/v1", "payments/xks");
        made.open("payments", "payments-absent-2", SeedData.PAYMENTS_HOST, "/absent-2/kms/xks/v1", "payments/xks");
        made.open("payments", "lending-cards", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks");
        made.vpc("platform-dev-eks");
        made.open("platform", "platform-dev-search", SeedData.PLATFORM_HOST, "/kms/xks/v1", "platform/xks");
        made.open("platform", "platform-dev-mail", SeedData.PLATFORM_HOST, "/team/kms/xks/v1", "platform/xks-file");
        made.open("platform", "platform-dev-rival-eks", SeedData.PLATFORM_VPC_HOST, "/kms/xks/v1", "platform/xks");
        made.open("platform", "platform-dev-nowhere", "nowhere.platform.example.com", "/kms/xks/v1", "platform/xks");
        made.open("platform", "platform-dev-absent", SeedData.PLATFORM_HOST, "/absent/kms/xks/v1", "platform/xks");
        return made.requests;
    }

    private static final class Maker {

        private final JsonNode seedData;
        private final List<KillRequest> requests = new ArrayList<>();

        Maker(JsonNode seedData) {
            this.seedData = seedData;
        }

        private void hsm(String name, String secret) {
            hsm(name, SeedData.CLUSTER, secret);
        }

        /** Sends the certificate of another cluster, which KMS refuses whenever it is asked. */
        private void wrongTrustAnchor(String name) {
            hsm(name, SeedData.SAMPLE_CLUSTER, "payments/kmsuser");
        }

        private void hsm(String name, String cluster, String secret) {
            var body = body("payments-" + name, "AWS_CLOUDHSM");
            body.putObject("cloudHsm")
                    .put("clusterId", cluster)
                    .put(
                            "trustAnchorCertificate",
                            seedData.path("trustAnchorCertificate").asText())
                    .put("passwordSecretArn", secret(secret));
            add("payments", body);
        }

        private void open(String team, String name, String host, String path, String secret) {
            var body = body(name, "EXTERNAL_KEY_STORE");
            body.putObject("externalKeyStore")
                    .put("connectivity", "PUBLIC_ENDPOINT")
                    .put("uriEndpoint", "https://" + host)
                    .put("uriPath", path)
                    .put("credentialSecretArn", secret(secret));
            add(team, body);
        }

        private void vpc(String name) {
            var body = body(name, "EXTERNAL_KEY_STORE");
            body.putObject("externalKeyStore")
                    .put("connectivity", "VPC_ENDPOINT_SERVICE")
                    .put("uriEndpoint", "https://" + SeedData.PLATFORM_VPC_HOST)
                    .put("uriPath", "/kms/xks/v1")
                    .put("vpcEndpointServiceName", SeedData.ENDPOINT_SERVICE)
                    .put("vpcEndpointServiceOwner", SeedData.ACCOUNT)
                    .put("credentialSecretArn", secret("platform/xks"));
            add("platform", body);
        }

        private static ObjectNode body(String name, String type) {
            return JsonNodeFactory.instance.objectNode().put("name", name).put("type", type);
        }

        private String secret(String name) {
            return seedData.path("secretArns").path(name).asText();
        }

        private void add(String team, ObjectNode body) {
            var member = team.equals("payments") ? SeedData.PAYMENTS : SeedData.PLATFORM;
            var caller = requests.size() % 3 == 0 ? SeedData.PORTAL : member;
            requests.add(new KillRequest(caller, team, "key-" + requests.size(), body));
        }
    }
}
