package dev.keystorevending.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.kms.ConnectionErrorCode;
import dev.keystorevending.emulator.xks.ProxyBehaviour;
import java.io.IOException;
import java.time.Duration;

/** {@code /_emulator/…}: what the Java interface can tell a seed data to do, for scripts. */
final class ControlHandler implements HttpHandler {

    static final String PATH = "/_emulator/";

    private final EmulatedAws aws;

    ControlHandler(EmulatedAws aws) {
        this.aws = aws;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String command = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring(PATH.length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                JsonNode request =
                        body.length == 0 ? Json.object() : Json.mapper().readTree(body);
                answer(exchange, 200, carryOut(command, request));
            } catch (IOException | RuntimeException refused) {
                answer(exchange, 400, Json.object().put("message", String.valueOf(refused.getMessage())));
            }
        }
    }

    private JsonNode carryOut(String command, JsonNode request) {
        ObjectNode done = Json.object();
        switch (command) {
            case "GET clock" ->
                done.put("now", aws.clock().instant().toString())
                        .put("speed", aws.clock().speed());
            case "POST clock" -> moveClock(request);
            case "GET events" -> {
                ArrayNode events = done.putArray("events");
                aws.events().all().forEach(event -> events.add(event.envelope().put("bus", event.bus())));
            }
            case "DELETE events" -> aws.events().clear();
            case "GET calls" -> aws.calls().operations().forEach(done.putArray("operations")::add);
            case "GET faults" -> aws.faults().spent().forEach(done.putObject("spent")::put);
            case "POST faults" ->
                aws.faults()
                        .next(text(request, "operation"), request.path("calls").asInt(1), FaultRequest.parse(request));
            case "DELETE faults" -> aws.faults().clear();
            case "POST visibility" -> aws.kms().visibilityDelay(Duration.parse(text(request, "delay")));
            case "POST throttling" ->
                aws.kms()
                        .limitRequestsPerSecond(
                                request.path("requestsPerSecond").asInt(Integer.MAX_VALUE));
            case "POST connects" -> aws.kms().failNextConnect(ConnectionErrorCode.valueOf(text(request, "errorCode")));
            case "POST proxies" ->
                aws.proxies().behave(text(request, "host"), ProxyBehaviour.valueOf(text(request, "behaviour")));
            case "POST clusters" ->
                aws.clusters().resetKmsuserPassword(text(request, "clusterId"), text(request, "kmsuserPassword"));
            default -> throw new IllegalArgumentException("no such command: " + command);
        }
        return done;
    }

    private void moveClock(JsonNode request) {
        if (request.has("speed")) {
            aws.clock().runAt(request.path("speed").asDouble());
        }
        if (request.path("frozen").asBoolean()) {
            aws.clock().freeze();
        } else if (request.has("frozen")) {
            aws.clock().thaw();
        }
        if (request.has("advance")) {
            aws.clock().advance(Duration.parse(text(request, "advance")));
        }
    }

    private static String text(JsonNode request, String member) {
        String text = request.path(member).asText("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the member " + member + " is missing");
        }
        return text;
    }

    private static void answer(HttpExchange exchange, int status, JsonNode document) throws IOException {
        byte[] bytes = Json.bytes(document);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
