package dev.keystorevending.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A way to run a function. */
enum Variant {
    /** The deployed zip as Lambda's java25 runtime starts it: its own class path, and the package in the runtime client's class loader. */
    ZIP("zip"),
    /** The image: a flat class path, and an AOT cache of a training run. */
    AOT("image with AOT cache"),
    /** What a restored snapshot continues from, with SnapStart's compilers. */
    PRIMED("after priming, all compilers"),
    /** The same with C1 only. */
    PRIMED_C1("after priming, C1"),
    /** The runtime client with a handler that does nothing. */
    FLOOR("empty Java handler"),
    /** The same five calls in plain Java on a flat class path. */
    PLAIN("plain Java handler"),
    /** The same five calls with boto3. */
    BOTO3("boto3");

    private final String title;

    Variant(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    boolean primed() {
        return this == PRIMED || this == PRIMED_C1;
    }

    boolean plays(Operation operation) {
        return switch (this) {
            case ZIP, PRIMED, PRIMED_C1 -> true;
            case AOT -> operation.function().equals("api");
            case FLOOR, PLAIN, BOTO3 -> operation == Operation.CREATE_XKS || operation == Operation.REJECTED;
        };
    }

    /** The command that starts it. {@code options} are options of the JVM. */
    List<String> command(Place place, Operation operation, List<String> options) {
        var command = new ArrayList<String>();
        if (this == BOTO3) {
            command.add(place.python().toString());
            command.add(place.bench().resolve("src/main/python/handler.py").toString());
            return command;
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        switch (this) {
            case AOT -> command.addAll(imageOptions(place));
            case PRIMED -> command.add("-XX:+UseSerialGC");
            default -> command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        }
        command.add("-Xmx768m");
        command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        command.add("-classpath");
        command.add(classpath(place, operation));
        command.add("com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
        command.add(
                switch (this) {
                    case FLOOR -> Floor.class.getName();
                    case PLAIN -> Plain.class.getName();
                    default -> operation.handler();
                });
        return command;
    }

    /** The options of the image. */
    static List<String> imageOptions(Place place) {
        try {
            return Files.readAllLines(place.root().resolve("functions/api/image/jvm.options"));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private String classpath(Place place, Operation operation) {
        String runtime = jars(place.bench().resolve("target/runtime"));
        String classes = place.bench().resolve("target/classes").toString();
        return switch (this) {
            case AOT -> jars(place.function(operation.function()).resolve("lib")) + File.pathSeparator + runtime;
            case PLAIN ->
                String.join(
                        File.pathSeparator,
                        classes,
                        jars(place.function(operation.function()).resolve("lib")),
                        runtime);
            case PRIMED, PRIMED_C1, FLOOR -> classes + File.pathSeparator + runtime;
            case ZIP, BOTO3 -> runtime;
        };
    }

    /** The runtime client takes the package from the working folder. */
    Path folder(Place place, Operation operation) {
        return this == AOT || this == FLOOR || this == PLAIN || this == BOTO3
                ? place.temporary()
                : place.function(operation.function());
    }

    private static String jars(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
