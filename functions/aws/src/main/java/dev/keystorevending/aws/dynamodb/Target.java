package dev.keystorevending.aws.dynamodb;

/** The account and Region whose KMS holds the key stores; every key of the ledger carries it. */
public record Target(String account, String region) {

    String prefix() {
        return "T#" + account + "#" + region + "#";
    }
}
