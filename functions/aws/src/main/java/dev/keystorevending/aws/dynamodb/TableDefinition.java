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

/** The table where no stack makes it: on a laptop and in tests. A test holds it to {@code template.yaml}. */
public final class TableDefinition {

    /** DynamoDB Local warms up at its first call, which takes longer than the functions' retry window on a busy machine. */
    private static final Duration FIRST_CALL = Duration.ofMinutes(1);

    private TableDefinition() {}

    /** Makes the table; one that is there already is left as it is. */
    public static void create(DynamoDbClient client, String name) {
        try {
            client.createTable(request -> request.tableName(name)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                            attribute(TableKeys.PARTITION, ScalarAttributeType.S),
                            attribute(TableKeys.SORT, ScalarAttributeType.S),
                            attribute(KeyStoreFormat.DUE_PARTITION, ScalarAttributeType.S),
                            attribute(KeyStoreFormat.DUE_AT, ScalarAttributeType.N))
                    .keySchema(key(TableKeys.PARTITION, KeyType.HASH), key(TableKeys.SORT, KeyType.RANGE))
                    .globalSecondaryIndexes(GlobalSecondaryIndex.builder()
                            .indexName(DynamoLedger.DUE_INDEX)
                            .keySchema(
                                    key(KeyStoreFormat.DUE_PARTITION, KeyType.HASH),
                                    key(KeyStoreFormat.DUE_AT, KeyType.RANGE))
                            .projection(projection -> projection.projectionType(ProjectionType.ALL))
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
