package dev.keystorevending.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import dev.keystorevending.emulator.control.Fault;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudhsmv2.CloudHsmV2Client;
import software.amazon.awssdk.services.cloudhsmv2.model.Cluster;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** The services without a test class of their own, on one endpoint. */
class EmulatedAwsTest {

    private static EmulatedAws aws;
    private static AwsClients clients;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults()
                .withCallers(Map.of(AwsClients.ACCESS_KEY_ID, "arn:aws:iam::111122223333:user/tester")));
        clients = new AwsClients(aws.endpoint());
    }

    @AfterAll
    static void stop() {
        clients.close();
        aws.close();
    }

    @Test
    void returnsCallerIdentity() {
        GetCallerIdentityResponse identity = clients.sts().getCallerIdentity();

        assertThat(identity.arn()).isEqualTo("arn:aws:iam::111122223333:user/tester");
        assertThat(identity.account()).isEqualTo("111122223333");
    }

    @Test
    void describesClusters() throws Exception {
        var certificate = ClusterCertificate.selfSigned("cluster-23456abcdef");
        aws.clusters().add("cluster-23456abcdef", certificate, "kmsPswd1");
        aws.clusters().add("cluster-bbbbbbbbbbb", certificate, "kmsPswd1");
        CloudHsmV2Client client = clients.cloudHsm();

        assertThat(client.describeClusters().clusters()).hasSize(2);
        List<Cluster> found = client.describeClusters(
                        request -> request.filters(Map.of("clusterIds", List.of("cluster-23456abcdef"))))
                .clusters();
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().stateAsString()).isEqualTo("ACTIVE");
        assertThat(found.getFirst().hsms()).hasSize(2);
        X509Certificate anchor = certificate(certificate.pem());
        X509Certificate shown = certificate(found.getFirst().certificates().clusterCertificate());
        assertThat(shown).isNotEqualTo(anchor);
        shown.verify(anchor.getPublicKey());
        assertThat(shown.getIssuerX500Principal()).isEqualTo(anchor.getSubjectX500Principal());
        assertThat(shown.getBasicConstraints()).as("is not a CA").isEqualTo(-1);
        assertThat(anchor.getBasicConstraints()).as("is a CA").isNotEqualTo(-1);
        assertThat(client.describeClusters(request -> request.filters(Map.of("states", List.of("DEGRADED"))))
                        .clusters())
                .isEmpty();
    }

    @Test
    void servesDynamoDbAndItsStreams() {
        DynamoDbClient dynamo = clients.dynamo();
        createTable(dynamo, "records");
        put(dynamo, "records", "one");

        assertThatThrownBy(() -> put(dynamo, "records", "one"))
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        failure -> assertThat(failure.cancellationReasons())
                                .extracting(
                                        CancellationReason::code,
                                        reason -> reason.item().get("pk"))
                                .containsExactly(tuple("ConditionalCheckFailed", text("one"))));
        DynamoDbStreamsClient streams = clients.streams();
        String arn = dynamo.describeTable(request -> request.tableName("records"))
                .table()
                .latestStreamArn();
        List<Shard> shards = streams.describeStream(request -> request.streamArn(arn))
                .streamDescription()
                .shards();
        String iterator = streams.getShardIterator(request -> request.streamArn(arn)
                        .shardId(shards.getFirst().shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        assertThat(streams.getRecords(request -> request.shardIterator(iterator))
                        .records())
                .singleElement()
                .satisfies(stored -> assertThat(stored.dynamodb().newImage()).containsEntry("pk", text("one")));
    }

    @Test
    void injectsFaultsIntoDynamoDb() {
        DynamoDbClient dynamo = clients.dynamo();
        createTable(dynamo, "wrong");
        aws.faults().next("TransactWriteItems", new Fault.InternalErrorAfter());
        aws.faults().next("TransactWriteItems", new Fault.Throttle());

        assertThatThrownBy(() -> put(dynamo, "wrong", "one"))
                .isInstanceOfSatisfying(
                        DynamoDbException.class,
                        failure -> assertThat(failure.statusCode()).isEqualTo(500));
        assertThatThrownBy(() -> put(dynamo, "wrong", "two"))
                .isInstanceOfSatisfying(
                        DynamoDbException.class,
                        failure -> assertThat(failure.awsErrorDetails().errorCode())
                                .isEqualTo("ThrottlingException"));
        assertThat(dynamo.scan(request -> request.tableName("wrong")).count()).isOne();
        assertThat(aws.calls().count("TransactWriteItems")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void reportsPortInUse() {
        EmulatedAwsOptions options =
                EmulatedAwsOptions.defaults().withPort(aws.endpoint().getPort());

        assertThatThrownBy(() -> EmulatedAws.start(options).close())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + aws.endpoint().getPort());
    }

    private static void createTable(DynamoDbClient dynamo, String name) {
        dynamo.createTable(request -> request.tableName(name)
                .attributeDefinitions(attribute -> attribute.attributeName("pk").attributeType(ScalarAttributeType.S))
                .keySchema(key -> key.attributeName("pk").keyType(KeyType.HASH))
                .billingMode("PAY_PER_REQUEST")
                .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)));
    }

    private static void put(DynamoDbClient dynamo, String table, String key) {
        dynamo.transactWriteItems(request -> request.transactItems(item -> item.put(put -> put.tableName(table)
                .item(Map.of("pk", text(key)))
                .conditionExpression("attribute_not_exists(pk)")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))));
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }
}
