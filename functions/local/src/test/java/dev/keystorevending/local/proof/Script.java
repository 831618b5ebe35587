package dev.keystorevending.local.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a program in the root of the project, with nothing of the test's environment but the path. */
final class Script {

    private Script() {}

    /** What a program printed, on both streams, and how it ended. */
    record Result(int status, String output) {}

    static Result run(Map<String, String> environment, String... command) {
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(ProjectFiles.path("").toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "LANG"));
        builder.environment().putAll(environment);
        try {
            var output = Files.createTempFile("script", ".log");
            int status = builder.redirectOutput(output.toFile()).start().waitFor();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            return new Result(status, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
