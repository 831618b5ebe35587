package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Builds the queries of a list of a team's records. */
final class ListQuery {

    /** The number of queries after which a page ends, full or not: deleted records are read before they are left out. */
    static final int MOST = 10;

    /** Records have at most about 8 KB, most of it the trust anchor: 100 of them stay below DynamoDB's own limit of 1 MB. */
    private static final int READ_TO_FILTER = 100;

    private ListQuery() {}

    /**
     * Returns the query of one step.
     *
     * @param step the number of queries before it for the same page
     * @param start the key after which the step begins; empty for the start of the list
     */
    static QueryRequest.Builder of(
            String teamPartition,
            Filter filter,
            Order order,
            int pageSize,
            int step,
            Map<String, AttributeValue> start) {
        var criteria = filter.criteria();
        var values = new HashMap<String, AttributeValue>();
        values.put(":team", Items.text(teamPartition));
        values.put(":records", Items.text(TableKeys.RECORD_PREFIX));
        var query = QueryRequest.builder()
                .keyConditionExpression("pk = :team AND begins_with(sk, :records)")
                .scanIndexForward(order == Order.OLDEST_FIRST)
                .limit(limit(criteria.isEmpty() && step == 0, pageSize))
                .consistentRead(true);
        filter(criteria, query, values);
        if (!start.isEmpty()) {
            query.exclusiveStartKey(start);
        }
        return query.expressionAttributeValues(values);
    }

    /**
     * How many records DynamoDB reads for one step: at first, of a list without a filter, one more than the page, which shows whether
     * another page follows. DynamoDB filters after it has read, so all others read in larger steps.
     */
    private static int limit(boolean allFit, int pageSize) {
        return allFit ? pageSize + 1 : Math.max(READ_TO_FILTER, pageSize + 1);
    }

    private static void filter(
            Map<Filter.Criterion, String> criteria, QueryRequest.Builder query, Map<String, AttributeValue> values) {
        var names = new HashMap<String, String>();
        List<String> conditions = new ArrayList<>();
        criteria.forEach((criterion, required) -> {
            String attribute = attribute(criterion);
            if (criterion == Filter.Criterion.DRIFT && required.equals("false")) {
                names.put("#" + attribute, attribute);
                conditions.add("attribute_not_exists(#" + attribute + ")");
                return;
            }
            // some of the attributes have names that DynamoDB reserves
            names.put("#" + attribute, attribute);
            values.put(":" + attribute, Items.text(required));
            conditions.add("#" + attribute + " = :" + attribute);
        });
        if (!criteria.containsKey(Filter.Criterion.STATUS)) {
            names.put("#" + KeyStoreFormat.STATUS, KeyStoreFormat.STATUS);
            values.put(":deleted", Items.text(Filter.StatusName.DELETED.name()));
            conditions.add("#" + KeyStoreFormat.STATUS + " <> :deleted");
        }
        query.filterExpression(String.join(" AND ", conditions)).expressionAttributeNames(names);
    }

    private static String attribute(Filter.Criterion criterion) {
        return switch (criterion) {
            case STATUS -> KeyStoreFormat.STATUS;
            case NAME -> KeyStoreFormat.NAME_KEY;
            case TYPE -> KeyStoreFormat.TYPE;
            case CONNECTION_STATE -> KeyStoreFormat.CONNECTION;
            case CUSTOM_KEY_STORE_ID -> KeyStoreFormat.CUSTOM_KEY_STORE_ID;
            case CREATED_BY -> KeyStoreFormat.CREATED_BY;
            case CLIENT_REFERENCE -> KeyStoreFormat.CLIENT_REFERENCE;
            case DRIFT -> DriftFormat.DRIFTED;
        };
    }
}
