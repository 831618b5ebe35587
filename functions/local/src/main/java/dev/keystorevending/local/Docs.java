package dev.keystorevending.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/**
 * Serves the contract as a page to read, and the contract itself, without a signature. Every byte comes from the class
 * path, and the Content-Security-Policy keeps the page from loading anything else. Part of the runner only: a deployed
 * API has no such page.
 */
final class Docs implements HttpHandler {

    static final String PATH = "/docs";

    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private record Resource(String name, String contentType) {}

    private final Map<String, Resource> resources;

    Docs() {
        String swaggerUi = "/META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";
        resources = Map.of(
                PATH,
                new Resource("docs/page.html", "text/html; charset=utf-8"),
                PATH + "/page.js",
                new Resource("docs/page.js", "text/javascript; charset=utf-8"),
                PATH + "/key-stores.v1.yaml",
                new Resource("docs/key-stores.v1.yaml", "application/yaml"),
                PATH + "/swagger-ui.js",
                new Resource(swaggerUi + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
                PATH + "/swagger-ui.css",
                new Resource(swaggerUi + "swagger-ui.css", "text/css; charset=utf-8"),
                PATH + "/favicon.png",
                new Resource(swaggerUi + "favicon-32x32.png", "image/png"));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var resource = resources.get(exchange.getRequestURI().getPath());
            String method = exchange.getRequestMethod();
            if (resource == null) {
                answer(exchange, 404, "text/plain", "There is no such page.".getBytes(StandardCharsets.UTF_8));
            } else if (method.equals("GET") || method.equals("HEAD")) {
                answer(exchange, 200, resource.contentType(), bytes(resource.name()));
            } else {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, 405, "text/plain", "This page can only be read.".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType);
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-cache");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** The webjar's folder has its version in its name. */
    private static String swaggerUiVersion() {
        var properties = new Properties();
        try (InputStream stream = open("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            properties.load(stream);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the version of Swagger UI", unreadable);
        }
        return properties.getProperty("version");
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream = open(name)) {
            return stream.readAllBytes();
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream stream = Docs.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IOException("not on the class path: " + name);
        }
        return stream;
    }
}
