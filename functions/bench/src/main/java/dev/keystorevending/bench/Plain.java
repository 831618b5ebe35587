package dev.keystorevending.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateCustomKeyStoreResponse;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The calls of {@code handler.py} with the service's HTTP client, and without its framework and its domain. */
public final class Plain implements RequestStreamHandler {

    private final String table;
    private final DynamoDbClient dynamoDb;
    private final SecretsManagerClient secrets;
    private final KmsClient kms;

    /** Called by the Lambda runtime. */
    public Plain() {
        var configuration = ServiceConfiguration.of(System.getenv());
        var clients = new AwsClients(configuration);
        table = configuration.tableName();
        dynamoDb = clients.dynamoDb();
        secrets = clients.secretsManager();
        kms = clients.kmsOnceOnly();
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var event = Json.read(input);
        var body = Json.read(event.path("body").asText());
        String answer = body.path("name").asText().isEmpty()
                ? "{\"statusCode\":400,\"headers\":{},\"body\":\"{\\\"code\\\":\\\"InvalidRequest\\\"}\"}"
                : "{\"statusCode\":201,\"headers\":{},\"body\":\"{\\\"customKeyStoreId\\\":\\\"" + created(event, body)
                        + "\\\"}\"}";
        output.write(answer.getBytes(StandardCharsets.UTF_8));
    }

    private String created(JsonNode event, JsonNode body) throws IOException {
        String team = event.path("path").asText().split("/", -1)[3];
        var keys = Stream.of("POLICY", "USAGE", "KEY")
                .map(kind -> Map.of("pk", text("TEAM#" + team), "sk", text(kind)))
                .toList();
        var wanted = KeysAndAttributes.builder().keys(keys).consistentRead(true).build();
        dynamoDb.batchGetItem(request -> request.requestItems(Map.of(table, wanted)));
        var proxy = body.path("externalKeyStore");
        var secret = Json.read(secrets.getSecretValue(request ->
                        request.secretId(proxy.path("credentialSecretArn").asText()))
                .secretString());
        String name = body.path("name").asText();
        write("CREATING", name, List.of("NAME", "URI", "KEY", "STORE", "AUDIT", "USAGE"));
        var created = create(name, proxy, secret);
        write("CREATED", created.customKeyStoreId(), List.of("STORE", "AUDIT", "OUTBOX"));
        return created.customKeyStoreId();
    }

    private CreateCustomKeyStoreResponse create(String name, JsonNode proxy, JsonNode secret) {
        return kms.createCustomKeyStore(request -> request.customKeyStoreName(name)
                .customKeyStoreType(CustomKeyStoreType.EXTERNAL_KEY_STORE)
                .xksProxyUriEndpoint(proxy.path("uriEndpoint").asText())
                .xksProxyUriPath(proxy.path("uriPath").asText())
                .xksProxyConnectivity(proxy.path("connectivity").asText())
                .xksProxyAuthenticationCredential(credential -> credential
                        .accessKeyId(secret.path("accessKeyId").asText())
                        .rawSecretAccessKey(secret.path("rawSecretAccessKey").asText())));
    }

    private void write(String status, String id, List<String> kinds) {
        var writes = kinds.stream().map(kind -> put(kind + "#" + id, status)).toList();
        dynamoDb.transactWriteItems(request -> request.transactItems(writes));
    }

    private TransactWriteItem put(String key, String status) {
        var item = new HashMap<String, AttributeValue>();
        item.put("pk", text(key));
        item.put("sk", text(key));
        item.put("status", text(status));
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)"))
                .build();
    }

    private static AttributeValue text(String value) {
        return AttributeValue.builder().s(value).build();
    }
}
