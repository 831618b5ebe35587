package dev.keystorevending.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the functions deploy: its size, its SDK modules, and that it answers under Lambda's runtime client. */
class PackagesIT {

    private static final Path ROOT = Path.of(System.getProperty("root"));
    private static final long LARGEST = 12 * 1024 * 1024;
    private static final String SERVICES = "software/amazon/awssdk/services/";
    private static final List<String> UNWANTED = List.of(
            "org/joda/", "org/apache/", "io/netty/", "com/amazonaws/services/lambda/runtime/events/", "javax/servlet/");

    /** The SDK's metadata of all services, and Jackson's mapper: hundreds of classes that a request does not need. */
    private static final List<String> UNNEEDED =
            List.of("software.amazon.awssdk.regions.servicemetadata.", "com.fasterxml.jackson.databind.ObjectMapper ");

    @ParameterizedTest
    @CsvSource({
        "api, dynamodb kms secretsmanager",
        "relay, dynamodb eventbridge",
        "reconcile, dynamodb eventbridge kms secretsmanager"
    })
    void packageIsSmallAndHasOnlyTheServicesThatAreCalled(String function, String services) throws IOException {
        Path folder = ROOT.resolve("functions/" + function + "/target/function/lib");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("key-store-vending-" + function + ".jar"));
        }
        Path jar = folder.resolve("key-store-vending-" + function + ".jar");
        assertThat(zipped(jar)).isLessThan(LARGEST);
        try (var opened = new ZipFile(jar.toFile())) {
            var classes = opened.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
            assertThat(classes).noneMatch(name -> UNWANTED.stream().anyMatch(name::startsWith));
            Set<String> clients = classes.stream()
                    .filter(name -> name.startsWith(SERVICES))
                    .map(name -> name.substring(SERVICES.length()).split("/", 2)[0])
                    .collect(Collectors.toSet());
            assertThat(clients).containsExactlyInAnyOrder(services.split(" "));
        }
    }

    /** Apache 2.0 is in the package once, MIT-0 requires nothing, and every other licence requires its text. */
    @ParameterizedTest
    @ValueSource(strings = {"api", "relay", "reconcile"})
    void packageNamesTheLicenceOfEachLibrary(String function) throws IOException {
        Path target = ROOT.resolve("functions/" + function + "/target");
        try (var jar = new ZipFile(target.resolve("function/lib/key-store-vending-" + function + ".jar")
                .toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
            String listed = text(jar, "META-INF/THIRD-PARTY.txt");
            var libraries = new ObjectMapper()
                    .readTree(target.resolve("bom.json").toFile())
                    .path("components");
            assertThat(libraries).isNotEmpty();
            for (JsonNode library : libraries) {
                String group = library.path("group").asText();
                String name = library.path("name").asText();
                if (group.equals("dev.keystorevending")) {
                    continue;
                }
                assertThat(listed)
                        .contains(group + ":" + name + ":"
                                + library.path("version").asText() + " ");
                String licence = library.at("/licenses/0/license/id").asText();
                if (!licence.equals("Apache-2.0") && !licence.equals("MIT-0")) {
                    assertThat(text(jar, "META-INF/licenses/" + name + ".txt")).isNotBlank();
                }
            }
        }
    }

    private static String text(ZipFile jar, String name) throws IOException {
        var entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (var in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The size of the zip that is uploaded. */
    private static long zipped(Path jar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("lib/" + jar.getFileName()));
            Files.copy(jar, zip);
        }
        return bytes.size();
    }

    /** Starts the function as Lambda does, with nothing but its package, and primes it, which runs its whole path. */
    @ParameterizedTest
    @CsvSource({
        "api, dev.keystorevending.api.ApiHandler",
        "relay, dev.keystorevending.relay.RelayHandler",
        "reconcile, dev.keystorevending.reconcile.ReconcileHandler"
    })
    void functionIsPrimedFromItsPackage(String function, String handler) throws Exception {
        var jar = ROOT.resolve("functions/" + function + "/target/function/lib/key-store-vending-" + function + ".jar");
        String code = "var hook = " + handler + ".class.getDeclaredField(\"hook\"); hook.setAccessible(true);"
                + "((org.crac.Resource) ((java.util.Optional<?>) hook.get(new " + handler + "())).get())"
                + ".beforeCheckpoint(null); System.out.println(\"primed\");";
        var source = Files.writeString(
                Files.createTempDirectory("prime").resolve("Prime.java"),
                "class Prime { public static void main(String[] none) throws Exception { " + code + " } }");
        var java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load",
                        "-cp",
                        jar.toString(),
                        source.toString())
                .redirectErrorStream(true);
        java.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start",
                        "ACCOUNT_ID", "111122223333",
                        "PARTITION", "aws",
                        "AWS_REGION", "eu-central-1",
                        "TABLE_NAME", "table",
                        "EVENT_BUS_NAME", "bus",
                        "ADMINISTRATOR_PRINCIPALS", "arn:aws:iam::111122223333:role/administrators",
                        "AWS_ACCESS_KEY_ID", "none",
                        "AWS_SECRET_ACCESS_KEY", "none"));
        var process = java.start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var lines = shown.lines().collect(Collectors.partitioningBy(line -> line.contains("[class,load]")));
        String said = String.join("\n", lines.getOrDefault(false, List.of()));
        assertThat(said).contains("primed").doesNotContain("the priming failed");
        assertThat(lines.getOrDefault(true, List.of()))
                .isNotEmpty()
                .filteredOn(line -> UNNEEDED.stream().anyMatch(line::contains))
                .isEmpty();
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** The benchmark fails if a response is not the expected one. */
    @Test
    void everyOperationAnswersFromThePackage() throws Exception {
        String tables = Main.run(
                ROOT,
                Map.of(
                        "runs",
                        "1",
                        "warm",
                        "0",
                        "transports",
                        "http",
                        "variants",
                        "ZIP",
                        "operations",
                        "CREATE_XKS,CREATE_CLOUDHSM,DRY_RUN,GET,LIST,REJECTED,RELAY,RECONCILE"));
        assertThat(tables.lines().filter(line -> line.startsWith("| zip |"))).hasSize(Operation.values().length);
    }

    @Test
    void everyVariantAnswersOverTls(@TempDir Path folder) throws Exception {
        var picture = folder.resolve("picture.svg");
        String tables = Main.run(
                ROOT,
                Map.of(
                        "runs",
                        "1",
                        "warm",
                        "0",
                        "transports",
                        "tls",
                        "operations",
                        "CREATE_XKS",
                        "variants",
                        "ZIP,AOT,PRIMED_C1,FLOOR,PLAIN",
                        "picture",
                        picture.toString()));
        for (Variant variant : List.of(Variant.ZIP, Variant.AOT, Variant.PRIMED_C1, Variant.FLOOR, Variant.PLAIN)) {
            assertThat(tables).contains("| " + variant.title() + " |");
        }
        var bars = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(picture.toFile())
                .getElementsByTagName("rect");
        assertThat(bars.getLength())
                .as("the background and a bar for each variant")
                .isEqualTo(6);
    }
}
