package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.CallWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Records, during the unit tests, the permissions that each function's calls require; the access key identifies the function. */
public final class PermissionRecorder implements CallWatcher {

    /** The build deletes this file before the tests run. */
    private static final Path FILE = ProjectFiles.path("functions/local/target/recorded-permissions.jsonl");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final boolean recording = Boolean.getBoolean("permissions.record");
    private final Set<Permission> seen = ConcurrentHashMap.newKeySet();

    @Override
    public void saw(AwsCall call) {
        Optional<String> function = call.accessKeyId().filter(key -> recording && key.startsWith("FUNCTION"));
        function.ifPresent(key ->
                RequiredPermissions.of(call, key).stream().filter(seen::add).forEach(PermissionRecorder::append));
    }

    private static void append(Permission permission) {
        try {
            Files.writeString(
                    FILE,
                    JSON.writeValueAsString(permission) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Returns the permissions that the unit tests of this build recorded. */
    static List<Permission> recorded() {
        return ProjectFiles.text(FILE)
                .lines()
                .distinct()
                .map(PermissionRecorder::read)
                .toList();
    }

    private static Permission read(String line) {
        try {
            return JSON.readValue(line, Permission.class);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
