package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.local.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The local runner in its own process, on a state folder that persists across restarts. */
final class RunnerProcess implements AutoCloseable {

    /** Virtual seconds per real second: a lease of 60 s ends within 2 s, the visibility grace period of 5 min within 10 s. */
    private static final int SPEED = 30;

    private static final Duration MOST_TO_START = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private Optional<Process> process = Optional.empty();
    private int starts;

    RunnerProcess(Path folder) {
        this.folder = folder;
        // ends the runner if the tests are interrupted
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** Starts the process without waiting for it. */
    void launch() {
        starts++;
        try {
            Files.createDirectories(run());
            process = Optional.of(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-classpath",
                            System.getProperty("java.class.path"),
                            "-Droot=" + System.getProperty("root"),
                            "-Drun.port=0",
                            "-Drun.awsPort=0",
                            "-Drun.sample=false",
                            "-Drun.speed=" + SPEED,
                            "-Drun.state=" + folder.resolve("state"),
                            "-Drun.folder=" + run(),
                            "dev.keystorevending.local.Main")
                    .redirectErrorStream(true)
                    .redirectOutput(run().resolve("output.log").toFile())
                    .start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits until the runner is ready, and returns its seed data and endpoints. */
    JsonNode awaitReady() {
        return Waiting.upTo(MOST_TO_START, "the runner serves", () -> {
            if (!process.orElseThrow().isAlive()) {
                throw new AssertionError("the runner ended: " + text(run().resolve("output.log")));
            }
            return seedData();
        });
    }

    private Optional<JsonNode> seedData() {
        try {
            var file = run().resolve("seed.json");
            var seedData = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
            return Optional.of(seedData).filter(read -> read.has("callers"));
        } catch (IOException halfWritten) {
            return Optional.empty();
        }
    }

    /** Kills the process with SIGKILL. */
    void kill() {
        process.ifPresent(running -> {
            try {
                running.destroyForcibly().waitFor();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Returns the functions' logs and the standard streams of all starts. */
    List<String> logs() {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .map(RunnerProcess::text)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String text(Path file) {
        try {
            // a kill may have truncated a character
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path run() {
        return folder.resolve("run-" + starts);
    }

    static URI api(JsonNode seedData) {
        return URI.create(seedData.path("api").asText());
    }

    static URI aws(JsonNode seedData) {
        return URI.create(seedData.path("aws").asText());
    }

    @Override
    public void close() {
        kill();
    }
}
