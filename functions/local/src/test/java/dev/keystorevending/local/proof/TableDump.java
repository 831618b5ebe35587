package dev.keystorevending.local.proof;

import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.io.PrintStream;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Prints every item of the table. */
record TableDump(URI endpoint) {

    void print(PrintStream out) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("LOCALTEST", "local-test"));
        try (var dynamo = new AwsClients(SeedData.REGION, Optional.of(endpoint), Optional.of(credentials)).dynamoDb()) {
            dynamo.scanPaginator(request -> request.tableName(LocalService.TABLE))
                    .items()
                    .forEach(item -> out.println(item));
        }
    }
}
