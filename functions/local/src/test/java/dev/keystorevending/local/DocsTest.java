package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.emulator.http.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's bytes. {@code .ci/docs} opens it in a browser. */
class DocsTest {

    private static final Pattern REFERENCE = Pattern.compile("(?:src|href|url)[=:] ?\"([^\"]*)\"");

    private final LocalServer server = LocalServer.start("127.0.0.1", 0, Map.of(Docs.PATH, new Docs()));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/docs, text/html; charset=utf-8",
        "/docs/page.js, text/javascript; charset=utf-8",
        "/docs/key-stores.v1.yaml, application/yaml",
        "/docs/swagger-ui.js, text/javascript; charset=utf-8",
        "/docs/swagger-ui.css, text/css; charset=utf-8",
        "/docs/favicon.png, image/png"
    })
    void servesEachFileWithItsTypeAndThePolicy(String path, String contentType) {
        var answer = send("GET", path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(answer.headers().firstValue("Content-Security-Policy")).contains(Docs.CONTENT_SECURITY_POLICY);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.body()).isNotEmpty();
        assertThat(send("HEAD", path).statusCode()).isEqualTo(200);
        assertThat(send("HEAD", path).body()).isEmpty();
    }

    @Test
    void servesTheContractUnchanged() throws IOException {
        assertThat(send("GET", "/docs/key-stores.v1.yaml").body())
                .isEqualTo(Files.readString(root().resolve("openapi/key-stores.v1.yaml")));
    }

    @Test
    void refersOnlyToFilesThatItServes() {
        var references = Stream.of("/docs", "/docs/page.js")
                .flatMap(path -> REFERENCE.matcher(send("GET", path).body()).results())
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(references).hasSize(5).allSatisfy(reference -> {
            assertThat(reference).startsWith("/docs/");
            assertThat(send("GET", reference).statusCode()).isEqualTo(200);
        });
        var stylesheet = send("GET", "/docs/swagger-ui.css").body();
        assertThat(Pattern.compile("@import|url\\([\"']?+(?!data:)")
                        .matcher(stylesheet)
                        .results())
                .isEmpty();
    }

    @Test
    void allowsNoScriptOrStyleThatIsNotAFileOfThePage() {
        assertThat(Docs.CONTENT_SECURITY_POLICY)
                .startsWith("default-src 'none';")
                .doesNotContain("unsafe", "http", "*");
    }

    @Test
    void hasNoOtherPagesAndChangesNothing() {
        assertThat(send("GET", "/docs/page.html").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/docs/../LocalService.class").statusCode()).isEqualTo(404);
        var refused = send("POST", "/docs");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    /** What a function deploys are its runtime dependencies; only the runner, which is never deployed, has the page. */
    @Test
    void isInNoDeployedModule() throws IOException {
        for (String module : new String[] {"core", "aws", "api", "relay", "reconcile"}) {
            assertThat(Files.readString(root().resolve("functions/" + module + "/pom.xml")))
                    .doesNotContain("webjars", "key-store-vending-local");
        }
    }

    private HttpResponse<String> send(String method, String path) {
        var request = HttpRequest.newBuilder(URI.create(server.uri() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("root"));
    }
}
