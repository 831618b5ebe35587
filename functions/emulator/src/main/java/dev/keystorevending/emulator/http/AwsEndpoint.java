package dev.keystorevending.emulator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.control.Faults;
import dev.keystorevending.emulator.control.Ids;
import dev.keystorevending.emulator.sigv4.AuthorizationHeader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the service and the operation of each call, lets the planned faults happen, and writes the answer. */
public final class AwsEndpoint implements HttpHandler {

    private final Map<String, AwsService> services;
    private final List<AwsService> queryServices;
    private final Faults faults;
    private final CallLog calls;
    private final Ids ids = new Ids();

    /**
     * @param services the services told apart by X-Amz-Target
     * @param queryServices the services of form-encoded calls without that header, told apart by their operations; the first
     *     one answers what none of them knows
     */
    public AwsEndpoint(List<AwsService> services, List<AwsService> queryServices, Faults faults, CallLog calls) {
        this.services = services.stream().collect(Collectors.toMap(AwsService::targetPrefix, Function.identity()));
        this.queryServices = List.copyOf(queryServices);
        this.faults = faults;
        this.calls = calls;
    }

    /** The operations of all services. */
    public Set<String> operations() {
        return Stream.concat(services.values().stream(), queryServices.stream())
                .flatMap(service -> service.operations().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    .orElseGet(() -> queryTarget(body));
            int dot = target.lastIndexOf('.');
            Optional<AwsService> service = Optional.ofNullable(services.get(target.substring(0, Math.max(dot, 0))))
                    .or(() -> queryService(target));
            String requestId = ids.uuid();
            if (service.isEmpty()) {
                send(exchange, requestId, unknownOperation().answer());
                return;
            }
            String operation = target.substring(dot + 1);
            Optional<Fault> fault = faults.take(operation);
            AwsCall call =
                    new AwsCall(operation, exchange.getRequestHeaders(), body, accessKeyId(exchange), requestId, fault);
            calls.add(call);
            Optional<AwsAnswer> answer = fault.isEmpty()
                    ? Optional.of(answer(service.get(), call))
                    : faultyAnswer(service.get(), call, fault.get());
            if (answer.isPresent()) {
                send(exchange, requestId, answer.get());
            }
            // Without an answer the exchange is closed before its headers are sent, which breaks the connection.
        }
    }

    private Optional<AwsService> queryService(String target) {
        if (!target.startsWith("Query.")) {
            return Optional.empty();
        }
        String operation = target.substring("Query.".length());
        return queryServices.stream()
                .filter(service -> service.operations().contains(operation))
                .findFirst()
                .or(() -> Optional.of(queryServices.getFirst()));
    }

    private static Optional<AwsAnswer> faultyAnswer(AwsService service, AwsCall call, Fault fault)
            throws InterruptedIOException {
        CommonErrors errors = service.commonErrors();
        return switch (fault) {
            case Fault.LateAnswer late -> {
                AwsAnswer answer = answer(service, call);
                pause(late.delay());
                yield Optional.of(answer);
            }
            case Fault.DropBefore dropped -> Optional.empty();
            case Fault.DropAfter dropped -> {
                answer(service, call);
                yield Optional.empty();
            }
            case Fault.Throttle throttled -> Optional.of(errors.throttled().answer());
            case Fault.InternalErrorBefore before ->
                Optional.of(errors.internal().answer());
            case Fault.InternalErrorAfter after -> {
                answer(service, call);
                yield Optional.of(errors.internal().answer());
            }
            case Fault.AccessDenied denied -> Optional.of(errors.accessDenied().answer());
            case Fault.Refuse refuse ->
                Optional.of(new AwsFailure(refuse.status(), refuse.code(), refuse.message()).answer());
            case Fault.FailEntries entries -> Optional.of(answer(service, call));
        };
    }

    private static AwsAnswer answer(AwsService service, AwsCall call) {
        try {
            return service.answer(call);
        } catch (AwsFailure failure) {
            return failure.answer();
        } catch (RuntimeException bug) {
            // interrupted: the emulated AWS is closing, and a call that it breaks off is no bug
            if (!Thread.currentThread().isInterrupted()) {
                System.getLogger(AwsEndpoint.class.getName())
                        .log(System.Logger.Level.ERROR, "the emulated AWS failed on " + call.operation(), bug);
            }
            return service.commonErrors().internal().answer();
        }
    }

    /** Unknown operations of a known service. */
    public static AwsFailure unknownOperation() {
        return new AwsFailure(400, "UnknownOperationException", "The operation is not known to the emulated AWS.");
    }

    private static void send(HttpExchange exchange, String requestId, AwsAnswer answer) throws IOException {
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                                .orElse("application/x-amz-json-1.1"));
        exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static Optional<String> accessKeyId(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .flatMap(AuthorizationHeader::parse)
                .map(AuthorizationHeader::accessKeyId);
    }

    private static String queryTarget(byte[] body) {
        String form = new String(body, StandardCharsets.UTF_8);
        return List.of(form.split("&")).stream()
                .filter(pair -> pair.startsWith("Action="))
                .map(pair -> "Query." + pair.substring("Action=".length()))
                .findFirst()
                .orElse("");
    }

    private static void pause(Duration delay) throws InterruptedIOException {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the emulated AWS is closing");
        }
    }
}
