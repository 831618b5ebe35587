package dev.keystorevending.emulator.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder in which the emulated services keep their state, so that it survives a killed process; without a folder,
 * the state is in memory. A document is written to a new file that is then renamed, so a reader finds the old or the
 * new one, never a part.
 */
public final class StateFolder {

    private final Optional<Path> folder;

    public StateFolder(Optional<Path> folder) {
        this.folder = folder;
        folder.ifPresent(path -> {
            try {
                Files.createDirectories(path);
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot create the state folder " + path, failure);
            }
        });
    }

    public Optional<Path> subfolder(String name) {
        return folder.map(path -> path.resolve(name));
    }

    public synchronized void save(String name, Object document) {
        folder.ifPresent(path -> {
            try {
                Path draft = path.resolve(name + ".draft");
                Files.write(draft, Json.bytes(document));
                Files.move(
                        draft,
                        path.resolve(name + ".json"),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot keep " + name + " in " + path, failure);
            }
        });
    }

    public synchronized <T> Optional<T> load(String name, Class<T> type) {
        Optional<Path> file = folder.map(path -> path.resolve(name + ".json")).filter(Files::exists);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(file.get().toFile(), type));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file.get(), failure);
        }
    }

    /** Adds one document to a journal. */
    public synchronized void append(String name, Object document) {
        folder.ifPresent(path -> {
            try {
                String line = Json.mapper().writeValueAsString(document) + "\n";
                // as bytes: writeString would refuse half of a pair of surrogates, and with it whatever else came in
                // the call
                Files.write(
                        path.resolve(name + ".jsonl"),
                        line.getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot keep " + name + " in " + path, failure);
            }
        });
    }

    /** The documents of a journal. An incomplete last line was never acknowledged and is removed. */
    public synchronized <T> List<T> loadJournal(String name, Class<T> type) {
        Optional<Path> file = folder.map(path -> path.resolve(name + ".jsonl")).filter(Files::exists);
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            String text = Files.readString(file.get());
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            if (whole.length() < text.length()) {
                Files.writeString(file.get(), whole);
            }
            List<T> documents = new ArrayList<>();
            for (String line : whole.lines().toList()) {
                documents.add(Json.mapper().readValue(line, type));
            }
            return documents;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file.get(), failure);
        }
    }
}
