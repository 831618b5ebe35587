package dev.keystorevending.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles a class with every kind of switch over types, rewrites its jar, and calls it from both. */
class PackageJarTest {

    private static final long TIME = 1_700_000_000_000L;
    private static final String CLASS = "dev.keystorevending.shapes.Shapes";

    /** The formatter reads no newer Java than the JDK that runs Maven, so this is a text. */
    private static final String SOURCE = """
            package dev.keystorevending.shapes;

            import java.util.ArrayList;

            public interface Shapes {
                sealed interface Shape {}
                record Circle(int radius) implements Shape {}
                record Square(int side) implements Shape {}
                record Pair(Shape left, Shape right) implements Shape {}
                enum Size { SMALL, LARGE }

                static String answers() {
                    var answers = new ArrayList<String>();
                    for (Shape shape : new Shape[] {new Circle(1), new Circle(20), new Square(3), new Pair(new Circle(2), new Square(4)),
                            new Pair(new Square(5), new Circle(6))}) {
                        answers.add(described(shape) + first(shape) + second(shape));
                    }
                    for (Object value : new Object[] {"x", 7, Size.LARGE, 2.5, null}) {
                        answers.add(any(value));
                    }
                    for (String name : new String[] {"small", "large", "medium"}) {
                        answers.add(named(name));
                    }
                    return String.join(", ", answers);
                }

                private static String described(Shape shape) {
                    return switch (shape) {
                        case Circle(int radius) when radius > 10 -> "large circle";
                        case Circle(int radius) -> "circle " + radius;
                        case Square square -> "square " + square.side();
                        case Pair(Circle left, Square right) -> "circle and square";
                        case Pair pair -> "pair of " + described(pair.left()) + " and " + described(pair.right());
                    };
                }

                private static String first(Shape shape) {
                    return switch (shape) { case Circle c -> "o"; case Square s -> "#"; case Pair p -> ":"; };
                }

                private static String second(Shape shape) {
                    return switch (shape) { case Circle c -> "O"; case Square s -> "+"; case Pair p -> ";"; };
                }

                private static String any(Object value) {
                    return switch (value) {
                        case null -> "null";
                        case String text -> "text " + text;
                        case Integer number -> "number " + number;
                        case Size size -> "size " + size;
                        default -> "something else";
                    };
                }

                private static String named(String name) {
                    return switch (name) {
                        case "small" -> "the smallest";
                        case String text when text.startsWith("l") -> "a large one";
                        case String text -> "called " + text;
                    };
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path jar;
    private Path rewritten;

    @BeforeEach
    void rewrite() throws IOException {
        jar = folder.resolve("function.jar");
        rewritten = folder.resolve("rewritten.jar");
        Path source = Files.writeString(folder.resolve("Shapes.java"), SOURCE);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString()))
                .isZero();
        try (var out = new ZipOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            add(out, "META-INF/first.txt", "kept".getBytes(StandardCharsets.UTF_8));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                add(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        PackageJar.rewrite(jar, rewritten);
    }

    private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTime(TIME);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }

    @Test
    void rewrittenClassAnswersAsBefore() throws Exception {
        var before = answers(jar);
        assertThat(answers(rewritten))
                .isEqualTo(before)
                .contains("large circle", "circle and square", "null", "called medium");
    }

    @Test
    void switchesOverTypesHaveAMethodEachAndEqualOnesShareIt() throws Exception {
        try (var loader = loader(rewritten)) {
            assertThat(Arrays.stream(loader.loadClass(CLASS).getDeclaredMethods())
                            .map(method -> method.getName())
                            .filter(name -> name.startsWith("typeSwitch$")))
                    .containsExactlyInAnyOrder("typeSwitch$0", "typeSwitch$1", "typeSwitch$2");
        }
    }

    @Test
    void entriesAreStoredInTheirOrderWithTheirTimes() throws Exception {
        try (var zip = new ZipFile(rewritten.toFile())) {
            var entries = new ArrayList<>(Collections.list(zip.entries()));
            assertThat(entries)
                    .extracting(ZipEntry::getName)
                    .startsWith("META-INF/first.txt")
                    .hasSize(7);
            assertThat(entries).allSatisfy(entry -> {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(entry.getTime()).isEqualTo(TIME);
            });
            assertThat(zip.getInputStream(entries.getFirst()).readAllBytes())
                    .asString()
                    .isEqualTo("kept");
        }
    }

    private static String answers(Path from) throws Exception {
        try (var loader = loader(from)) {
            return (String) loader.loadClass(CLASS).getMethod("answers").invoke(null);
        }
    }

    private static URLClassLoader loader(Path from) throws IOException {
        return new URLClassLoader(new URL[] {from.toUri().toURL()}, null);
    }
}
