package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;

/** The secrets of the seed data by name. */
record KillSecrets(JsonNode seedData) {

    String arn(String name) {
        return seedData.path("secretArns").path(name).asText();
    }
}
