package dev.keystorevending.bench;

import java.util.Map;

/** The environment of a function as the template sets it, and nothing of this machine's AWS or Java settings. */
final class FunctionEnvironment {

    static final Map<String, String> VARIABLES = Map.of(
            "ACCOUNT_ID", "111122223333",
            "PARTITION", "aws",
            "AWS_REGION", "eu-central-1",
            "TABLE_NAME", "table",
            "EVENT_BUS_NAME", "bus");

    private FunctionEnvironment() {}

    /** Sets the environment of a process, and returns it for more variables. */
    static Map<String, String> set(ProcessBuilder builder) {
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
        environment.putAll(VARIABLES);
        return environment;
    }
}
