package dev.keystorevending.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import dev.keystorevending.emulator.events.PutEvent;
import dev.keystorevending.emulator.kms.CustomKeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/** An emulated AWS restores the state that a previous one wrote to the state folder. */
class EmulatedStateTest {

    private static final String CLUSTER = "cluster-23456abcdef";
    private static final String SECRET = "PleaseReplaceThisWithSomeSecretOfLength43To64";

    @Test
    void restoresStateOfPreviousRun(@TempDir Path folder) throws IOException {
        EmulatedAwsOptions options = EmulatedAwsOptions.defaults().withStateDir(folder);
        List<CustomKeyStore> stores;
        List<PutEvent> events;
        String arn;
        try (EmulatedAws aws = EmulatedAws.start(options);
                AwsClients clients = new AwsClients(aws.endpoint())) {
            aws.clock().freeze();
            fill(aws, clients);
            stores = aws.kms().all();
            events = aws.events().all();
            arn = aws.secrets().ensure("secret", "text");
        }
        // Simulates a kill during a write.
        Files.writeString(folder.resolve("events.jsonl"), "{\"id\":\"torn", StandardOpenOption.APPEND);

        try (EmulatedAws aws = EmulatedAws.start(options);
                AwsClients clients = new AwsClients(aws.endpoint())) {
            assertThat(stores).hasSize(3);
            assertThat(aws.kms().all()).isEqualTo(stores);
            assertThat(events).hasSize(1);
            assertThat(aws.events().all()).isEqualTo(events);
            assertThat(clients.secrets()
                            .getSecretValue(request -> request.secretId(arn))
                            .secretString())
                    .isEqualTo("text");
            assertThat(aws.clusters().find(CLUSTER)).isPresent();
            assertThat(clients.dynamo()
                            .scan(request -> request.tableName("records"))
                            .count())
                    .isOne();
            aws.clock().advance(Duration.ofMinutes(20));
            assertThat(aws.kms().all())
                    .extracting(store -> store.connection().state())
                    .containsExactly("CONNECTED", "DISCONNECTED", "FAILED");
        }
    }

    private static void fill(EmulatedAws aws, AwsClients clients) {
        var certificate = ClusterCertificate.selfSigned(CLUSTER);
        aws.clusters().add(CLUSTER, certificate, "kmsPswd1");
        var kms = clients.kms();
        String hsm = kms.createCustomKeyStore(request -> request.customKeyStoreName("hsm")
                        .cloudHsmClusterId(CLUSTER)
                        .trustAnchorCertificate(certificate.pem())
                        .keyStorePassword("kmsPswd1"))
                .customKeyStoreId();
        kms.connectCustomKeyStore(request -> request.customKeyStoreId(hsm));
        aws.proxies().add("xks.example.com", "", "A".repeat(20), SECRET);
        aws.proxies().add("xks.example.com", "/two", "A".repeat(20), SECRET);
        external(clients, "one", "/kms/xks/v1");
        String two = external(clients, "two", "/two/kms/xks/v1");
        kms.connectCustomKeyStore(request -> request.customKeyStoreId(two));
        clients.events()
                .putEvents(request -> request.entries(PutEventsRequestEntry.builder()
                        .source("keystores")
                        .detailType("KeyStoreCreated")
                        .detail("{\"data\":{\"list\":[1,2.5,null]}}")
                        .resources("arn:one")
                        .build()));
        var dynamo = clients.dynamo();
        dynamo.createTable(request -> request.tableName("records")
                .attributeDefinitions(attribute -> attribute.attributeName("pk").attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName("pk").keyType(KeyType.HASH))
                .billingMode("PAY_PER_REQUEST"));
        dynamo.putItem(request -> request.tableName("records").item(Map.of("pk", AttributeValue.fromS("one"))));
    }

    private static String external(AwsClients clients, String name, String path) {
        return clients.kms()
                .createCustomKeyStore(request -> request.customKeyStoreName(name)
                        .customKeyStoreType("EXTERNAL_KEY_STORE")
                        .xksProxyConnectivity("PUBLIC_ENDPOINT")
                        .xksProxyUriEndpoint("https://xks.example.com")
                        .xksProxyUriPath(path)
                        .xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId("A".repeat(20)).rawSecretAccessKey(SECRET)))
                .customKeyStoreId();
    }
}
