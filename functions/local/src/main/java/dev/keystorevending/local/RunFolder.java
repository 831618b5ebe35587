package dev.keystorevending.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code target/run} for scripts, the AWS CLI and SAM CLI: the seed data and a profile for each caller. */
final class RunFolder {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;

    RunFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    void write(LocalService service) {
        URI aws = service.aws().endpoint();
        var config = new StringBuilder();
        var credentials = new StringBuilder();
        for (Caller caller : SeedData.CALLERS) {
            config.append("[profile %s]%nregion = %s%nendpoint_url = %s%ncli_follow_urlparam = false%n%n"
                    .formatted(caller.name(), SeedData.REGION, aws));
            credentials.append("[%s]%naws_access_key_id = %s%naws_secret_access_key = %s%n%n"
                    .formatted(caller.name(), caller.accessKeyId(), caller.secretKey()));
        }
        try {
            Files.createDirectories(folder.resolve("aws"));
            Files.writeString(folder.resolve("aws/config"), config);
            Files.writeString(folder.resolve("aws/credentials"), credentials);
            Files.writeString(folder.resolve("seed.json"), JSON.writeValueAsString(seedData(service)));
            Files.writeString(
                    folder.resolve("customerCA.crt"), service.seedData().certificate());
            var seedData = service.seedData();
            Files.writeString(
                    folder.resolve("cloud-hsm.json"),
                    JSON.writeValueAsString(
                            SampleRequests.cloudHsm(seedData, "payments-vault", "payments/kmsuser-json")));
            Files.writeString(
                    folder.resolve("public-proxy.json"),
                    JSON.writeValueAsString(SampleRequests.publicProxy(
                            seedData, "payments-proxy", SeedData.PAYMENTS_HOST, "/kms/xks/v1", "payments/xks")));
            Files.writeString(
                    folder.resolve("vpc-proxy.json"),
                    JSON.writeValueAsString(SampleRequests.vpcProxy(seedData, "platform-dev-eks")));
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write to " + folder, failed);
        }
    }

    /** Writes the files for SAM CLI: the payloads with the seed data's values, and an environment for each caller. */
    void writeForSam(LocalService service, Path payloads) {
        // a container finds its host by this name
        String aws = "http://host.docker.internal:" + service.aws().endpoint().getPort();
        try {
            Files.createDirectories(folder.resolve("invoke"));
            Files.createDirectories(folder.resolve("sam"));
            for (Path payload : files(payloads)) {
                Files.writeString(
                        folder.resolve("invoke").resolve(payload.getFileName()),
                        InvokeEvents.filled(Files.readString(payload), service.seedData()));
            }
            for (Caller caller : SeedData.CALLERS) {
                ObjectNode environment = JSON.createObjectNode();
                environment
                        .putObject("Parameters")
                        .put("ACCOUNT_ID", SeedData.ACCOUNT)
                        .put("TABLE_NAME", LocalService.TABLE)
                        .put("EVENT_BUS_NAME", LocalService.BUS)
                        .put(
                                "ADMINISTRATOR_PRINCIPALS",
                                SeedData.ADMINISTRATOR.principal().arn())
                        .put("AWS_ENDPOINT_URL", aws)
                        .put("AWS_ENDPOINT_URL_KMS", aws)
                        .put("LOCAL_CALLER_ARN", caller.principal().arn());
                Files.writeString(
                        folder.resolve("sam").resolve(caller.name() + ".json"), JSON.writeValueAsString(environment));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write to " + folder, failed);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private static ObjectNode seedData(LocalService service) {
        ObjectNode node = JSON.createObjectNode()
                .put("api", service.api().toString())
                .put("aws", service.aws().endpoint().toString())
                .put("account", SeedData.ACCOUNT)
                .put("region", SeedData.REGION)
                .put("clusterId", SeedData.CLUSTER)
                .put("trustAnchorCertificate", service.seedData().certificate())
                .put("vpcEndpointServiceName", SeedData.ENDPOINT_SERVICE);
        node.putArray("teams").add("payments").add("platform");
        node.putArray("proxyHosts")
                .add(SeedData.PAYMENTS_HOST)
                .add(SeedData.PLATFORM_HOST)
                .add(SeedData.PLATFORM_VPC_HOST);
        var secrets = node.putObject("secretArns");
        service.seedData().secrets().forEach(secrets::put);
        var callers = node.putObject("callers");
        for (Caller caller : SeedData.CALLERS) {
            callers.putObject(caller.name())
                    .put("principal", caller.principal().arn())
                    .put("accessKeyId", caller.accessKeyId())
                    .put("secretAccessKey", caller.secretKey());
        }
        return node;
    }
}
