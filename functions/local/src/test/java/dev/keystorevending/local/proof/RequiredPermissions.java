package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The permissions that AWS requires for the calls of this service, according to its Service Authorization Reference. */
final class RequiredPermissions {

    private static final Map<String, String> ACTIONS_OF_TRANSACTIONS = Map.of(
            "Put", "PutItem",
            "Update", "UpdateItem",
            "Delete", "DeleteItem",
            "ConditionCheck", "ConditionCheckItem");

    /** Lambda adds the function's ARN to each call that is sent from its execution environment. */
    static final Map<String, String> FROM_FUNCTION = Map.of(
            "lambda:SourceFunctionArn", arn("lambda", "function:" + LocalService.BUS + "-AFunction-a1B2c3D4e5F6"));

    private final AwsCall call;
    private final String accessKeyId;
    private final List<Permission> required = new ArrayList<>();

    private RequiredPermissions(AwsCall call, String accessKeyId) {
        this.call = call;
        this.accessKeyId = accessKeyId;
    }

    static List<Permission> of(AwsCall call, String accessKeyId) {
        var permissions = new RequiredPermissions(call, accessKeyId);
        String target =
                Optional.ofNullable(call.headers().getFirst("X-Amz-Target")).orElse("");
        switch (target.substring(0, Math.max(target.lastIndexOf('.'), 0))) {
            case "DynamoDB_20120810" -> permissions.ofDynamo();
            case "TrentService" -> permissions.ofKms();
            case "secretsmanager" -> permissions.ofSecretsManager();
            case "AWSEvents" -> permissions.ofEventBridge();
            case "BaldrApiService" -> permissions.add("cloudhsm:" + call.operation(), "*", Map.of());
            case "" ->
                permissions.add("ec2:" + call.operation(), "*", Map.of()); // the only query API that a function calls
            default -> permissions.add("unknown:" + target, "*", Map.of());
        }
        return permissions.required;
    }

    private void ofDynamo() {
        JsonNode document = call.document();
        switch (call.operation()) {
            case "TransactWriteItems" ->
                document.path("TransactItems")
                        .forEach(item -> item.properties()
                                .forEach(write -> ofItem(
                                        ACTIONS_OF_TRANSACTIONS.getOrDefault(write.getKey(), write.getKey()),
                                        write.getValue())));
            case "BatchGetItem" ->
                document.path("RequestItems")
                        .properties()
                        .forEach(table -> table.getValue()
                                .path("Keys")
                                .forEach(key -> ofTable("BatchGetItem", table.getKey(), key.at("/pk/S"))));
            case "Query" -> ofQuery(document);
            case "Scan" ->
                add(
                        "dynamodb:Scan",
                        arn("dynamodb", "table/" + document.path("TableName").asText()),
                        Map.of());
            default -> ofItem(call.operation(), document);
        }
    }

    private void ofItem(String action, JsonNode write) {
        JsonNode key = write.has("Item") ? write.path("Item") : write.path("Key");
        ofTable(action, write.path("TableName").asText(), key.at("/pk/S"));
    }

    private void ofQuery(JsonNode query) {
        String value = query.path("KeyConditionExpression").asText().replaceAll("^\\w+ = (:\\w+)\\b.*", "$1");
        String index =
                query.has("IndexName") ? "/index/" + query.path("IndexName").asText() : "";
        ofTable(
                "Query",
                query.path("TableName").asText() + index,
                query.path("ExpressionAttributeValues").path(value).path("S"));
    }

    /**
     * Keeps only the prefix of the partition key up to its last number sign, since there are too many values. A key without one
     * is kept whole.
     */
    private void ofTable(String action, String table, JsonNode partition) {
        String key = partition.asText();
        add(
                "dynamodb:" + action,
                arn("dynamodb", "table/" + table),
                Map.of("dynamodb:LeadingKeys", key.contains("#") ? key.substring(0, key.lastIndexOf('#') + 1) : key));
    }

    /** The first CloudHSM key store of an account also requires permission to create the service-linked role. */
    private void ofKms() {
        add("kms:" + call.operation(), "*", FROM_FUNCTION);
        boolean cloudHsm = call.document().has("CloudHsmClusterId");
        if (call.operation().equals("CreateCustomKeyStore") && cloudHsm) {
            add("cloudhsm:DescribeClusters", "*", Map.of());
            add(
                    "iam:CreateServiceLinkedRole",
                    "arn:aws:iam::" + SeedData.ACCOUNT
                            + ":role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceCustomKeyStores",
                    Map.of("iam:AWSServiceName", "cks.kms.amazonaws.com"));
        }
    }

    /** Secrets Manager decrypts a secret with a customer managed key on behalf of the caller. */
    private void ofSecretsManager() {
        // replaces the six random characters, which differ in each run
        String secret = call.document().path("SecretId").asText().replaceAll("-\\w{6}$", "-AbCdEf");
        add("secretsmanager:" + call.operation(), secret, FROM_FUNCTION);
        if (!call.operation().equals("GetSecretValue")) {
            return; // only the value is encrypted
        }
        add(
                "kms:Decrypt",
                arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
                Map.of(
                        "kms:ViaService",
                        "secretsmanager." + SeedData.REGION + ".amazonaws.com",
                        "kms:EncryptionContext:SecretARN",
                        secret));
    }

    private void ofEventBridge() {
        call.document()
                .path("Entries")
                .forEach(entry -> add(
                        "events:" + call.operation(),
                        arn("events", "event-bus/" + entry.path("EventBusName").asText()),
                        Map.of(
                                "events:source", entry.path("Source").asText(),
                                "events:detail-type", entry.path("DetailType").asText())));
    }

    private void add(String action, String resource, Map<String, String> context) {
        required.add(new Permission(accessKeyId, action, resource, new TreeMap<>(context)));
    }

    private static String arn(String service, String resource) {
        return "arn:aws:%s:%s:%s:%s".formatted(service, SeedData.REGION, SeedData.ACCOUNT, resource);
    }
}
