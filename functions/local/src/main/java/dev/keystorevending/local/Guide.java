package dev.keystorevending.local;

import java.io.PrintStream;

/** Prints commands with which to try the running service. */
final class Guide {

    private Guide() {}

    static void print(LocalService service, RunFolder folder, PrintStream out) {
        out.println("The API is at " + service.api() + ", the emulated AWS at "
                + service.aws().endpoint() + ".");
        out.println("Read the contract in a browser: " + service.api() + Docs.PATH);
        out.println(
                "Account " + SeedData.ACCOUNT + ", Region " + SeedData.REGION + ", cluster " + SeedData.CLUSTER + ".");
        out.println();
        out.println(
                "Teams:    payments (CloudHSM, public proxies, 5 stores), platform (proxies of both kinds, 5 stores)");
        for (Caller caller : SeedData.CALLERS) {
            out.printf("Caller:   %-16s %-24s %s%n", caller.name(), caller.accessKeyId(), caller.secretKey());
        }
        service.seedData().secrets().forEach((name, arn) -> out.printf("Secret:   %-24s %s%n", name, arn));
        out.println();
        out.println("Create one of each kind (the bodies are in " + folder.path() + "):");
        curl(service, folder, out, SeedData.PAYMENTS, "payments", "cloud-hsm");
        curl(service, folder, out, SeedData.PAYMENTS, "payments", "public-proxy");
        curl(service, folder, out, SeedData.PLATFORM, "platform", "vpc-proxy");
        out.println();
        out.println("Show the key stores in KMS, the published events, and the items of the table:");
        String aws = "AWS_CONFIG_FILE=" + folder.path().resolve("aws/config") + " AWS_SHARED_CREDENTIALS_FILE="
                + folder.path().resolve("aws/credentials") + " aws --profile portal ";
        out.println("  " + aws + "kms describe-custom-key-stores");
        out.println("  curl -s " + service.aws().endpoint() + "/_emulator/events");
        out.println("  " + aws + "dynamodb scan --table-name " + LocalService.TABLE);
        out.println();
    }

    private static void curl(
            LocalService service, RunFolder folder, PrintStream out, Caller caller, String team, String file) {
        out.println("  curl -si --aws-sigv4 aws:amz:" + SeedData.REGION + ":execute-api --user " + caller.accessKeyId()
                + ":"
                + caller.secretKey() + " -H 'Content-Type: application/json' -H 'Idempotency-Key: " + file + "-1' -d @"
                + folder.path().resolve(file + ".json") + " " + service.api() + "/v1/teams/" + team + "/key-stores");
    }
}
