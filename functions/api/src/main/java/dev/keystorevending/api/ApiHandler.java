package dev.keystorevending.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.Metric;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.aws.snapstart.SnapshotHook;
import dev.keystorevending.aws.snapstart.WarmEvent;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.StoredItemUnreadable;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import io.micronaut.context.BeanContext;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The Lambda function behind the REST API: it takes an API Gateway proxy event and returns its response.
 */
public final class ApiHandler implements RequestStreamHandler {

    private final Router router;
    private final TeamTrail trail;
    private final Optional<Caller> localCaller;
    private final Optional<String> gateway;
    private final InstantSource clock;
    private final EdgeLog log;

    @SuppressWarnings("unused") // it is kept here, because the runtime client refers to it weakly
    private final Optional<SnapshotHook> hook;

    /** Called by the Lambda runtime. The configuration comes from the environment. */
    public ApiHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private ApiHandler(ServiceConfiguration configuration) {
        this(configuration, new AwsClients(configuration));
    }

    private ApiHandler(ServiceConfiguration configuration, AwsClients clients) {
        this(
                Wiring.onAws(configuration, clients),
                configuration.localCaller(),
                configuration.gateway(),
                System.out,
                SnapshotHook.register(System.getenv(), () -> ApiPriming.run(configuration, clients, System.out)));
    }

    /** Uses an existing wiring. {@code localCaller} is the caller under SAM CLI, which names none. */
    public ApiHandler(Wiring wiring, Optional<Caller> localCaller, PrintStream log) {
        this(wiring, localCaller, Optional.empty(), log, Optional.empty());
    }

    /** {@code gateway} is the value of the stage variable {@code stack}, without which an event is refused. */
    ApiHandler(Wiring wiring, String gateway, PrintStream log) {
        this(wiring, Optional.empty(), Optional.of(gateway), log, Optional.empty());
    }

    private ApiHandler(
            Wiring wiring,
            Optional<Caller> localCaller,
            Optional<String> gateway,
            PrintStream log,
            Optional<SnapshotHook> hook) {
        var beans = BeanContext.build().registerSingleton(Wiring.class, wiring).start();
        this.router = beans.getBean(Router.class);
        this.trail = beans.getBean(TeamTrail.class);
        this.localCaller = localCaller;
        this.gateway = gateway;
        this.clock = wiring.clock();
        this.log = wiring.edgeLog(log);
        this.hook = hook;
    }

    /** The response to a request, and the exception if there was one. */
    private record Ended(Reply reply, Optional<RuntimeException> failure) {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        long started = System.nanoTime();
        Instant receivedAt = clock.instant();
        var event = read(input);
        if (event.filter(sent -> !sent.has("httpMethod")).filter(WarmEvent::is).isPresent()) {
            WarmEvent.answer(output);
            return;
        }
        String requestId = requestId(event);
        if (event.filter(this::isDirect).isPresent()) {
            refuseDirect(requestId, output);
            return;
        }
        var request = event.map(sent -> Request.of(sent, requestId, receivedAt, localCaller));
        var ended = request.map(this::answer).orElseGet(() -> new Ended(noEvent(requestId), Optional.empty()));
        var match = request.flatMap(router::match);
        match.ifPresent(found -> addToTrail(request.get(), found, ended.reply()));
        record(requestId, request, match, ended, (System.nanoTime() - started) / 1_000_000);
        var response = ended.reply().event(requestId);
        if (request.filter(asked -> asked.method().equals("HEAD")).isPresent()) {
            // same status and headers as a GET
            response.put("body", "");
        }
        Json.write(response, output);
    }

    /** Returns nothing if the input is not a proxy event. Jackson's message can quote the input, so it is dropped. */
    private static Optional<JsonNode> read(InputStream input) throws IOException {
        try {
            return Optional.of(Json.read(input)).filter(Request::readable);
        } catch (JsonProcessingException | CharConversionException noEvent) {
            return Optional.empty();
        }
    }

    /** Every event of the API's own stage has the stage variable. An event that was written by hand usually does not. */
    private boolean isDirect(JsonNode event) {
        return gateway.filter(
                        stack -> !stack.equals(event.at("/stageVariables/stack").asText()))
                .isPresent();
    }

    /** The event's own caller and request ID are not logged: whoever wrote the event chose them. */
    private void refuseDirect(String requestId, OutputStream output) throws IOException {
        log.write(
                new LogLine("ERROR", "the event is not from the API").with("traceId", TraceId.current()),
                List.of(Metric.count("DirectInvokes", 1)));
        var problem = new Problem(ProblemCode.AccessDenied, "The event does not come from the service's API.");
        Json.write(Reply.problem(problem, requestId, false).event(requestId), output);
    }

    private static Reply noEvent(String requestId) {
        return Reply.problem(
                new Problem(ProblemCode.InvalidRequest, "The event is not one of API Gateway's proxy integration."),
                requestId,
                false);
    }

    private Ended answer(Request request) {
        try {
            return new Ended(router.route(request), Optional.empty());
        } catch (LedgerUnavailable unavailable) {
            return failed(request, ProblemCode.ServiceUnavailable, "The service's table is unavailable.", unavailable);
        } catch (StoredItemUnreadable unreadable) {
            return failed(
                    request,
                    ProblemCode.StoredItemUnreadable,
                    "An item of the service's table is damaged. Report the requestId, so that an operator repairs it.",
                    unreadable);
        } catch (RuntimeException bug) {
            return failed(
                    request,
                    ProblemCode.InternalError,
                    "The service failed. If it fails again, report the requestId.",
                    bug);
        }
    }

    private Ended failed(Request request, ProblemCode code, String detail, RuntimeException failure) {
        boolean keyed = router.match(request)
                .filter(match -> match.operation().takesKey(request))
                .isPresent();
        return new Ended(Reply.problem(new Problem(code, detail), request.requestId(), keyed), Optional.of(failure));
    }

    /**
     * The response does not depend on the trail. What could not be added is in the log, with the request's own line. A failure of the
     * service is only there, so that a table that is unavailable is not called again; so is a caller that sends too many requests.
     */
    private void addToTrail(Request request, Router.Match match, Reply reply) {
        if (reply.status() >= 500 || reply.status() == ProblemCode.TooManyRequests.status()) {
            return;
        }
        try {
            trail.add(request, match, reply);
        } catch (RuntimeException lost) {
            var line = new LogLine("WARN", "the request was not added to the trail of its team")
                    .with("requestId", request.requestId())
                    .with("traceId", TraceId.current());
            caller(Optional.of(request), line);
            log.write(line.with(lost));
        }
    }

    /** The path is not logged, because it can contain anything. Its parsed parts are logged. */
    private void record(
            String requestId, Optional<Request> request, Optional<Router.Match> match, Ended ended, long milliseconds) {
        Reply reply = ended.reply();
        var line = new LogLine(level(reply), "request")
                .with("requestId", requestId)
                .with("traceId", TraceId.current())
                .with("operation", operation(match))
                .with(
                        "route",
                        match.map(found -> found.operation().route().template()).orElse("none"))
                .with("status", reply.status())
                .with("outcome", reply.outcome())
                .with("milliseconds", milliseconds);
        caller(request, line);
        part(match, "team", TeamId::parse).ifPresent(team -> line.with("team", team.value()));
        reply.keyStore()
                .or(() -> part(match, "id", KeyStoreId::parse))
                .ifPresent(id -> line.with("keyStore", id.value()));
        ended.failure().ifPresent(line::with);
        boolean dryRun = request.filter(Request::dryRun).isPresent()
                && match.filter(found -> found.operation().query().contains("validateOnly"))
                        .isPresent();
        log.write(line, metrics(operation(match), dryRun, reply));
    }

    /** API Gateway has checked the signature; only the forms of ARNs are logged. */
    private static void caller(Optional<Request> request, LogLine line) {
        request.flatMap(Request::caller).ifPresent(caller -> {
            line.with("caller", caller.principal().arn());
            caller.session().ifPresent(session -> line.with("session", session.value()));
        });
    }

    private static String level(Reply reply) {
        if (reply.status() == 500) {
            return "ERROR";
        }
        return reply.status() > 500 ? "WARN" : "INFO";
    }

    private static String operation(Optional<Router.Match> match) {
        return match.map(found -> found.operation().id()).orElse("none");
    }

    private static <T> Optional<T> part(Optional<Router.Match> match, String name, Function<String, Parsed<T>> parse) {
        return match.map(found -> found.variables().get(name))
                .flatMap(text -> parse.apply(text).toOptional());
    }

    private static List<Metric> metrics(String operation, boolean dryRun, Reply reply) {
        var metrics = new ArrayList<Metric>();
        metrics.add(Metric.count("Requests", 1).by("operation", operation).by("outcome", reply.outcome()));
        reply.create()
                .ifPresent(type -> metrics.add(
                        Metric.count("Creates", 1).by("type", type.name()).by("outcome", reply.outcome())));
        if (dryRun) {
            metrics.add(Metric.count("DryRuns", 1).by("outcome", reply.outcome()));
        }
        if (reply.refuses()) {
            metrics.add(Metric.count("Rejections", 1).by("code", reply.outcome()));
        }
        return metrics;
    }

    private static String requestId(Optional<JsonNode> event) {
        return event.map(sent -> sent.at("/requestContext/requestId").textValue())
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
