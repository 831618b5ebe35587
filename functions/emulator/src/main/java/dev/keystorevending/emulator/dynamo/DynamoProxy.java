package dev.keystorevending.emulator.dynamo;

import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import dev.keystorevending.emulator.http.ForwardedService;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Set;

/** Forwards the calls of one target prefix to DynamoDB Local. */
public final class DynamoProxy implements AwsService {

    private static final String NAMESPACE = "com.amazonaws.dynamodb.v20120810#";

    /** What DynamoDB Local answers, by the names of DynamoDB's service model; tags are not among it. */
    private static final Set<String> TABLES = Set.of(
            "BatchExecuteStatement",
            "BatchGetItem",
            "BatchWriteItem",
            "CreateTable",
            "DeleteItem",
            "DeleteTable",
            "DescribeLimits",
            "DescribeTable",
            "DescribeTimeToLive",
            "ExecuteStatement",
            "ExecuteTransaction",
            "GetItem",
            "ListTables",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem",
            "UpdateTable",
            "UpdateTimeToLive");

    private static final Set<String> STREAMS =
            Set.of("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams");

    /**
     * DynamoDB Local answers these before it has committed them: a kill in between would lose what was acknowledged. Its commits and
     * reads stand in one queue, so that a read after them ends when they are kept.
     */
    private static final Set<String> COMMITTED_LATER = Set.of("TransactWriteItems", "ExecuteTransaction");

    private static final byte[] EMPTY_DOCUMENT = {'{', '}'};

    private final ForwardedService local;

    private DynamoProxy(String targetPrefix, Set<String> operations, String account, URI uri, HttpClient client) {
        this.local = new ForwardedService(
                targetPrefix,
                operations,
                CommonErrors.named(NAMESPACE + "ThrottlingException", NAMESPACE + "InternalServerError"),
                account,
                uri,
                client);
    }

    public static DynamoProxy tables(String account, URI local, HttpClient client) {
        return new DynamoProxy("DynamoDB_20120810", TABLES, account, local, client);
    }

    public static DynamoProxy streams(String account, URI local, HttpClient client) {
        return new DynamoProxy("DynamoDBStreams_20120810", STREAMS, account, local, client);
    }

    @Override
    public String targetPrefix() {
        return local.targetPrefix();
    }

    @Override
    public Set<String> operations() {
        return local.operations();
    }

    @Override
    public CommonErrors commonErrors() {
        return local.commonErrors();
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        AwsAnswer answer = local.answer(call);
        if (answer.status() == 200 && COMMITTED_LATER.contains(call.operation())) {
            local.answer(call, "ListTables", EMPTY_DOCUMENT);
        }
        return answer;
    }
}
