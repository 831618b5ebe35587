package dev.keystorevending.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.kms.ConnectionErrorCode;
import dev.keystorevending.emulator.xks.ProxyBehaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /_emulator/…}: what the Java interface can tell the emulated AWS to do, for scripts. Whatever would have no effect, such as
 * a fault for an operation that does not exist, is HTTP 400 with a message that lists what there is.
 */
final class ControlHandler implements HttpHandler {

    static final String PATH = "/_emulator/";

    private static final int MOST_CALLS = 10_000;

    private final EmulatedAws aws;
    private final Set<String> operations;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    /** A command and its response. */
    private interface Command {
        ObjectNode carryOut(ControlRequest request);
    }

    /** A command without a response. */
    private interface Action {
        void carryOut(ControlRequest request);
    }

    /**
     * @param operations the operations that faults can be planned for
     */
    ControlHandler(EmulatedAws aws, Set<String> operations) {
        this.aws = aws;
        this.operations = operations;
        show("GET clock", request -> clock());
        act("POST clock", List.of("speed", "frozen", "advance"), this::moveClock);
        show("GET events", request -> events());
        act("DELETE events", List.of(), request -> aws.events().clear());
        show("GET calls", request -> calls());
        show("GET faults", request -> faults());
        commands.put("POST faults", this::plan);
        act("DELETE faults", List.of(), request -> aws.faults().clear());
        act("POST visibility", List.of("delay"), request -> aws.kms().visibilityDelay(request.duration("delay")));
        act("POST throttling", List.of("requestsPerSecond"), this::throttle);
        act(
                "POST connects",
                List.of("errorCode"),
                request -> aws.kms().failNextConnect(request.oneOf("errorCode", ConnectionErrorCode.class)));
        act("POST proxies", List.of("host", "behaviour"), this::behave);
        act(
                "POST proxy-credentials",
                List.of("host", "accessKeyId", "rawSecretAccessKey"),
                request -> aws.proxies()
                        .accept(request.text("host"), request.text("accessKeyId"), request.text("rawSecretAccessKey")));
        act("POST clusters", List.of("clusterId", "kmsuserPassword"), this::resetPassword);
    }

    private void show(String name, Command command) {
        commands.put(name, request -> command.carryOut(request.only(List.of())));
    }

    private void act(String name, Collection<String> members, Action action) {
        commands.put(name, request -> {
            action.carryOut(request.only(members));
            return Json.object();
        });
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring(PATH.length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            Command command = commands.get(name);
            try {
                if (command == null) {
                    throw new IllegalArgumentException(
                            "no such command: " + name + "; there are " + String.join(", ", commands.keySet()));
                }
                answer(exchange, 200, command.carryOut(ControlRequest.parse(body)));
            } catch (RuntimeException refused) {
                answer(exchange, 400, Json.object().put("message", String.valueOf(refused.getMessage())));
            }
        }
    }

    private ObjectNode clock() {
        return Json.object()
                .put("now", aws.clock().instant().toString())
                .put("speed", aws.clock().speed());
    }

    private void moveClock(ControlRequest request) {
        if (request.document().isEmpty()) {
            throw new IllegalArgumentException("nothing to do; there are speed, frozen, advance");
        }
        var speed = request.factor("speed");
        var frozen = request.flag("frozen");
        Duration advance = request.has("advance") ? request.duration("advance") : Duration.ZERO;
        speed.ifPresent(aws.clock()::runAt);
        frozen.ifPresent(still -> {
            if (still) {
                aws.clock().freeze();
            } else {
                aws.clock().thaw();
            }
        });
        aws.clock().advance(advance);
    }

    private ObjectNode events() {
        ObjectNode shown = Json.object();
        ArrayNode events = shown.putArray("events");
        aws.events().all().forEach(event -> events.add(event.envelope().put("bus", event.bus())));
        return shown;
    }

    private ObjectNode calls() {
        ObjectNode shown = Json.object();
        aws.calls().operations().forEach(shown.putArray("operations")::add);
        return shown;
    }

    private ObjectNode faults() {
        ObjectNode shown = Json.object();
        aws.faults().spent().forEach(shown.putObject("spent")::put);
        return shown;
    }

    private ObjectNode plan(ControlRequest request) {
        Fault fault = FaultRequest.parse(request);
        String operation = request.oneOf("operation", operations);
        aws.faults().next(operation, request.number("calls", 1, 1, MOST_CALLS), fault);
        return Json.object();
    }

    private void throttle(ControlRequest request) {
        aws.kms().limitRequestsPerSecond(request.number("requestsPerSecond", Integer.MAX_VALUE, 1, Integer.MAX_VALUE));
    }

    private void behave(ControlRequest request) {
        var behaviour = request.oneOf("behaviour", ProxyBehaviour.class);
        aws.proxies().behave(request.text("host"), behaviour);
    }

    private void resetPassword(ControlRequest request) {
        aws.clusters().resetKmsuserPassword(request.text("clusterId"), request.text("kmsuserPassword"));
    }

    private static void answer(HttpExchange exchange, int status, JsonNode document) throws IOException {
        byte[] bytes = Json.bytes(document);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
