package dev.keystorevending.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What one fresh process did.
 *
 * @param startToFirst from the start of the process to its first response, in nanoseconds
 * @param invokes each invoke, from sending the event to the arrival of its response, in nanoseconds
 * @param peakKilobytes the largest resident set
 * @param calls the AWS calls of the first invoke
 * @param sequential those of them that began while none was open
 * @param classes the classes that the JVM loaded; 0 if they were not counted
 */
record Run(
        long startToFirst, List<Long> invokes, long peakKilobytes, List<String> calls, int sequential, long classes) {

    /** How a process is run. */
    record Order(Variant variant, Operation operation, int invokes, boolean countClasses, List<String> options) {}

    private static final String CPU = "0";

    /** Starts a process, invokes it, and ends it. */
    static Run of(Place place, Order order, CannedAws aws, Optional<Authority> tls)
            throws IOException, InterruptedException {
        try (var runtime = new RuntimeApi()) {
            aws.forget();
            Path log = place.temporary().resolve(order.variant() + ".log");
            Path classes = place.temporary().resolve(order.variant() + ".classes");
            Files.deleteIfExists(classes);
            var builder = new ProcessBuilder(command(place, order, tls, classes))
                    .directory(order.variant().folder(place, order.operation()).toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            environment(builder, order, runtime, aws, tls);
            long started = System.nanoTime();
            var process = builder.start();
            try {
                return invoked(order, runtime, aws, process, started, classes);
            } catch (IllegalStateException failed) {
                throw new IllegalStateException(order + ": " + Files.readString(log), failed);
            } finally {
                process.destroy();
                if (!process.waitFor(1, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                }
            }
        }
    }

    private static Run invoked(
            Order order, RuntimeApi runtime, CannedAws aws, Process process, long started, Path classes)
            throws IOException, InterruptedException {
        if (order.variant().primed()) {
            runtime.awaitPriming();
        }
        var times = new ArrayList<Long>();
        long first = 0;
        List<String> calls = List.of();
        int sequential = 0;
        for (int number = 0; number < order.invokes(); number++) {
            var answer = runtime.invoke(order.operation().event());
            order.operation().check(answer.body());
            times.add(answer.nanos());
            if (number == 0) {
                first = answer.arrivedAt() - started;
                calls = aws.calls();
                sequential = aws.sequential();
            }
        }
        long loaded = 0;
        if (Files.exists(classes)) {
            try (var lines = Files.lines(classes)) {
                loaded = lines.filter(line -> line.contains(" source: ")).count();
            }
        }
        return new Run(first, times, peak(process), calls, sequential, loaded);
    }

    private static List<String> command(Place place, Order order, Optional<Authority> tls, Path classes) {
        var options = new ArrayList<>(order.options());
        tls.ifPresent(authority -> options.add("-Djavax.net.ssl.trustStore=" + authority.trustStore()));
        if (order.countClasses()) {
            options.add("-Xlog:class+load:file=" + classes);
        }
        if (order.variant() == Variant.AOT) {
            options.add("-XX:AOTCache=" + place.cache());
            options.add("-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
                    + place.library());
        }
        var command = new ArrayList<>(List.of("taskset", "-c", CPU));
        command.addAll(order.variant().command(place, order.operation(), options));
        return command;
    }

    private static void environment(
            ProcessBuilder builder, Order order, RuntimeApi runtime, CannedAws aws, Optional<Authority> tls) {
        var environment = FunctionEnvironment.set(builder);
        environment.put("AWS_LAMBDA_RUNTIME_API", runtime.address());
        environment.put("_HANDLER", order.operation().handler());
        environment.put("AWS_DEFAULT_REGION", "eu-central-1");
        environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
        environment.put("AWS_CONFIG_FILE", "/nowhere");
        if (order.variant().primed()) {
            environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
            environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", runtime.credentials());
        } else {
            environment.put("AWS_ACCESS_KEY_ID", "BENCH");
            environment.put("AWS_SECRET_ACCESS_KEY", "bench");
            environment.put("AWS_SESSION_TOKEN", "bench");
        }
        tls.ifPresent(
                authority -> environment.put("AWS_CA_BUNDLE", authority.bundle().toString()));
    }

    private static long peak(Process process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
