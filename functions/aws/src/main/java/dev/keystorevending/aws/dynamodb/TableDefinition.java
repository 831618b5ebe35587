package dev.keystorevending.aws.dynamodb;

import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The definition of the table for the runner and the tests. A test compares it with {@code template.yaml}. */
public final class TableDefinition {

    /** The first call to DynamoDB Local is slow: on a busy machine it takes longer than the functions' time-out. */
    private static final Duration FIRST_CALL = Duration.ofMinutes(1);

    private TableDefinition() {}

    /** Creates the table. An existing table is not changed. */
    public static void create(DynamoDbClient client, String name) {
        try {
            client.createTable(request -> request.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                            attribute(TableKeys.PARTITION, ScalarAttributeType.S),
                            attribute(TableKeys.SORT, ScalarAttributeType.S),
                            attribute(KeyStoreFormat.DUE_PARTITION, ScalarAttributeType.S),
                            attribute(KeyStoreFormat.DUE_AT, ScalarAttributeType.N),
                            attribute(KeyStoreFormat.ROTATES, ScalarAttributeType.S))
                    .keySchema(key(TableKeys.PARTITION, KeyType.HASH), key(TableKeys.SORT, KeyType.RANGE))
                    .globalSecondaryIndexes(
                            GlobalSecondaryIndex.builder()
                                    .indexName(DynamoLedger.DUE_INDEX)
                                    .keySchema(
                                            key(KeyStoreFormat.DUE_PARTITION, KeyType.HASH),
                                            key(KeyStoreFormat.DUE_AT, KeyType.RANGE))
                                    .projection(projection -> projection.projectionType(ProjectionType.ALL))
                                    .build(),
                            GlobalSecondaryIndex.builder()
                                    .indexName(DynamoLedger.ROTATION_INDEX)
                                    .keySchema(key(KeyStoreFormat.ROTATES, KeyType.HASH))
                                    .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
                                    .build())
                    .streamSpecification(stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE))
                    .overrideConfiguration(override -> override.apiCallTimeout(FIRST_CALL)));
        } catch (ResourceInUseException there) {
            return;
        }
        client.waiter().waitUntilTableExists(request -> request.tableName(name));
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
