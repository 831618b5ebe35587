package dev.keystorevending.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The run that writes the AOT cache, as the build of the image does: the priming, and then an end because there is no Runtime API. */
final class Training {

    /** Where the runtime client extracts its native library. */
    private static final Path LIBRARY = Path.of("/tmp/.libaws-lambda-jni.so");

    private Training() {}

    static void run(Place place, List<String> jvm) throws IOException, InterruptedException {
        Files.deleteIfExists(place.cache());
        var options = new ArrayList<>(jvm);
        options.addAll(List.of("-XX:AOTCacheOutput=" + place.cache(), "-Dpriming.rounds=20", "-Xlog:aot=off"));
        var log = place.temporary().resolve("training.log");
        var builder = new ProcessBuilder(Variant.AOT.command(place, Operation.CREATE_XKS, options))
                .directory(place.temporary().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        var environment = FunctionEnvironment.set(builder);
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
        environment.put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1");
        var process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        if (!ended || !Files.exists(place.cache())) {
            throw new IllegalStateException("the training run wrote no AOT cache: " + Files.readString(log));
        }
        Files.copy(LIBRARY, place.library());
    }
}
