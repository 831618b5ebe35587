package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.wiring.AwsClients;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/**
 * The whole life of a key store through the API: created, connected, credential rotated, renamed and deleted. It leaves no key
 * store behind, so each run uses a new idempotency key and deletes what an interrupted run left.
 */
final class SampleLife {

    private static final String NAME = "payments-sample-life";
    private static final String NEW_NAME = "payments-sample-renamed";
    private static final String PREFIX = "/life";
    private static final String SECRET = "payments/xks-life";
    private static final ProxyCredential FIRST =
            new ProxyCredential("SAMPLELIFEACCESSKEY2", "SampleLifeSecretThatOpensNothingButThisLaptop2");
    private static final ProxyCredential SECOND =
            new ProxyCredential("SAMPLELIFEACCESSKEY3", "SampleLifeSecretThatOpensNothingButThisLaptop3");

    private final LocalService service;
    private final SampleClient sampleClient;
    private final StepPrinter printer;

    /** A credential as the proxy accepts it and as the secret holds it. */
    private record ProxyCredential(String accessKeyId, String rawSecretAccessKey) {

        String secret() {
            return "{\"accessKeyId\":\"" + accessKeyId + "\",\"rawSecretAccessKey\":\"" + rawSecretAccessKey + "\"}";
        }
    }

    SampleLife(LocalService service, SampleClient sampleClient, StepPrinter printer) {
        this.service = service;
        this.sampleClient = sampleClient;
        this.printer = printer;
    }

    /** Returns whether each step came to its end and was announced. */
    boolean run() {
        printer.heading("The life of a key store: created, connected, rotated, renamed, deleted");
        var credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(SeedData.PORTAL.accessKeyId(), SeedData.PORTAL.secretKey()));
        try (var aws =
                new AwsClients(SeedData.REGION, Optional.of(service.aws().endpoint()), Optional.of(credentials))) {
            if (!deleteLeftovers()) {
                return failed("an earlier run left a key store that cannot be deleted");
            }
            return create(aws)
                    .filter(this::connect)
                    .filter(location -> rotate(aws, location))
                    .filter(this::rename)
                    .filter(location -> delete(aws, location))
                    .isPresent();
        }
    }

    private boolean deleteLeftovers() {
        for (String name : List.of(NAME, NEW_NAME)) {
            for (JsonNode item :
                    sampleClient.get(SampleClient.COLLECTION + "?name=" + name).path("items")) {
                String location =
                        SampleClient.COLLECTION + "/" + item.path("id").asText();
                if (!item.path("status").asText().equals("DELETED")) {
                    printer.step("before", "deleting " + name + ", which an interrupted run left");
                    if (!deleted(location)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private Optional<String> create(AwsClients aws) {
        accept(FIRST);
        String arn = SeedData.ensure(aws.secretsManager(), SECRET, FIRST.secret());
        printer.step("secret", SECRET + " has the credential with the access key " + FIRST.accessKeyId());
        var body = SampleRequests.publicProxy(NAME, SeedData.PAYMENTS_HOST, PREFIX + "/kms/xks/v1", arn);
        var answer = sampleClient.create("sample-life-" + UUID.randomUUID(), body);
        printer.step("create", "POST " + SampleClient.COLLECTION + " answers " + answer.status());
        if (answer.status() >= 300) {
            failed(answer.body().toString());
            return Optional.empty();
        }
        return Optional.of(answer.header("Location")).filter(location -> announced(location, "KeyStoreCreated"));
    }

    private boolean connect(String location) {
        printer.step("connect", "the create request asks for it; the service connects and polls KMS");
        return sampleClient.reaches(location, "CONNECTED")
                ? announced(location, "KeyStoreConnected")
                : failed(sampleClient.get(location).toString());
    }

    private boolean rotate(AwsClients aws, String location) {
        // before the new version exists, because the service may send it to KMS at once
        accept(SECOND);
        printer.step("rotate", "the proxy now accepts the access key " + SECOND.accessKeyId() + " only");
        String version = aws.secretsManager()
                .putSecretValue(request -> request.secretId(SECRET).secretString(SECOND.secret()))
                .versionId();
        printer.step("", "PutSecretValue of " + SECRET + " makes the version " + version + " current");
        String path = location + "/credential-rotations";
        var answer = sampleClient.accepted("POST", path, "{}");
        printer.step("", "POST " + path + " answers " + answer.status());
        boolean rotated = sampleClient.comesTrue(
                location,
                shown -> status(shown).equals("CREATED")
                        && shown.at("/secret/versionId").asText().equals(version));
        if (!rotated) {
            return failed(sampleClient.get(location).toString());
        }
        printer.step(
                "",
                "KMS has the access key "
                        + inKms(aws, location)
                                .map(store -> store.xksProxyConfiguration().accessKeyId())
                                .orElse("of no key store")
                        + "; the connection is still " + sampleClient.state(location));
        return announced(location, "KeyStoreCredentialRotated");
    }

    private boolean rename(String location) {
        var answer = sampleClient.accepted("PATCH", location, "{\"name\":\"" + NEW_NAME + "\"}");
        printer.step("rename", "PATCH " + location + " to " + NEW_NAME + " answers " + answer.status());
        boolean renamed = sampleClient.comesTrue(
                location,
                shown -> status(shown).equals("CREATED")
                        && shown.path("name").asText().equals(NEW_NAME));
        return renamed
                ? announced(location, "KeyStoreUpdated")
                : failed(sampleClient.get(location).toString());
    }

    private boolean delete(AwsClients aws, String location) {
        String id = sampleClient.get(location).path("customKeyStoreId").asText();
        printer.step("delete", "DELETE " + location + "?disconnect=true; the service disconnects it first");
        if (!deleted(location)) {
            return failed(sampleClient.get(location).toString());
        }
        printer.step(
                "",
                "status DELETED; KMS " + (inKms(aws, location).isEmpty() ? "has no key store " : "still has ") + id
                        + "; the name is free again");
        return announced(location, "KeyStoreDisconnected") && announced(location, "KeyStoreDeleted");
    }

    private boolean deleted(String location) {
        return sampleClient
                                .accepted("DELETE", location + "?disconnect=true", "")
                                .status()
                        < 300
                && sampleClient.comesTrue(location, shown -> status(shown).equals("DELETED"));
    }

    private static String status(JsonNode shown) {
        return shown.path("status").asText();
    }

    private Optional<CustomKeyStoresListEntry> inKms(AwsClients aws, String location) {
        String id = sampleClient.get(location).path("customKeyStoreId").asText();
        return aws.kms().describeCustomKeyStoresPaginator(request -> {}).customKeyStores().stream()
                .filter(store -> store.customKeyStoreId().equals(id))
                .findFirst();
    }

    private void accept(ProxyCredential credential) {
        service.aws()
                .proxies()
                .add(SeedData.PAYMENTS_HOST, PREFIX, credential.accessKeyId(), credential.rawSecretAccessKey());
    }

    private boolean announced(String location, String detailType) {
        String event = sampleClient.event(location, detailType);
        printer.step("event", event.isEmpty() ? "no " + detailType : event);
        return !event.isEmpty();
    }

    private boolean failed(String text) {
        printer.step("failed", text);
        return false;
    }
}
