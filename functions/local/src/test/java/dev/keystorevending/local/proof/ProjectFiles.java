package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads files of the project. */
final class ProjectFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = root();

    private ProjectFiles() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("not within the project");
            }
            folder = parent;
        }
        return folder;
    }

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(file.toString(), failed);
        }
    }

    /** Returns every JSON file below a folder. */
    static List<Path> jsonBelow(String folder) {
        try (var files = Files.walk(path(folder))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
