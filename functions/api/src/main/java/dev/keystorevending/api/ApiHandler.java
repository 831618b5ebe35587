package dev.keystorevending.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.Metric;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.aws.snapstart.WarmEvent;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.ledger.StoredItemUnreadable;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import io.micronaut.context.ApplicationContext;
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
import org.crac.Core;
import org.crac.Resource;

/**
 * The Lambda function behind the REST API: it takes an API Gateway proxy event and returns its response. The Lambda
 * runtime holds the instance, and with it the SnapStart hook, while the function lives.
 */
public final class ApiHandler implements RequestStreamHandler, Resource {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Router router;
    private final Optional<Principal> localCaller;
    private final Optional<String> gateway;
    private final InstantSource clock;
    private final EdgeLog log;
    private final Runnable priming;

    /** Called by the Lambda runtime. The configuration comes from the environment. */
    public ApiHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private ApiHandler(ServiceConfiguration configuration) {
        this(
                Wiring.onAws(configuration, new AwsClients(configuration)),
                configuration.localCaller(),
                configuration.gateway(),
                System.out,
                () -> ApiPriming.run(configuration, System.out));
        Core.getGlobalContext().register(this);
    }

    /** Uses an existing wiring. {@code localCaller} is the caller under SAM CLI, which names none. */
    public ApiHandler(Wiring wiring, Optional<Principal> localCaller, PrintStream log) {
        this(wiring, localCaller, Optional.empty(), log, () -> {});
    }

    /** {@code gateway} is the value of the stage variable {@code stack}, without which an event is refused. */
    ApiHandler(Wiring wiring, String gateway, PrintStream log) {
        this(wiring, Optional.empty(), Optional.of(gateway), log, () -> {});
    }

    private ApiHandler(
            Wiring wiring,
            Optional<Principal> localCaller,
            Optional<String> gateway,
            PrintStream log,
            Runnable priming) {
        this.router = ApplicationContext.builder()
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .banner(false)
                .singletons(wiring)
                .start()
                .getBean(Router.class);
        this.localCaller = localCaller;
        this.gateway = gateway;
        this.clock = wiring.clock();
        this.log = wiring.edgeLog(log);
        this.priming = priming;
    }

    @Override
    public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
        priming.run();
    }

    /** Nothing has to be renewed: the snapshot contains no connection, credential, ID or time. */
    @Override
    public void afterRestore(org.crac.Context<? extends Resource> context) {}

    /** The response to a request, and the exception if there was one. */
    private record Ended(Reply reply, Optional<RuntimeException> failure) {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        long started = System.nanoTime();
        Instant receivedAt = clock.instant();
        byte[] bytes = input.readAllBytes();
        var event = read(bytes);
        if (event.filter(sent -> sent.getHttpMethod() == null).isPresent() && isWarm(bytes)) {
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
        record(requestId, request.flatMap(router::match), ended, (System.nanoTime() - started) / 1_000_000);
        var response = ended.reply().event(requestId);
        if (request.filter(asked -> asked.method().equals("HEAD")).isPresent()) {
            // same status and headers as a GET
            response.setBody("");
        }
        JSON.writeValue(output, response);
    }

    /** Returns nothing if the input is not a proxy event. Jackson's message can quote the input, so it is dropped. */
    private static Optional<APIGatewayProxyRequestEvent> read(byte[] input) throws IOException {
        try {
            return Optional.ofNullable(JSON.readValue(input, APIGatewayProxyRequestEvent.class));
        } catch (JsonProcessingException | CharConversionException noEvent) {
            return Optional.empty();
        }
    }

    /** Every event of the API's own stage has the stage variable. An event that was written by hand usually does not. */
    private boolean isDirect(APIGatewayProxyRequestEvent event) {
        return gateway.filter(stack -> event.getStageVariables() == null
                        || !stack.equals(event.getStageVariables().get("stack")))
                .isPresent();
    }

    /** The event's own caller and request ID are not logged: whoever wrote the event chose them. */
    private void refuseDirect(String requestId, OutputStream output) throws IOException {
        log.write(
                new LogLine("ERROR", "the event is not from the API").with("traceId", TraceId.current()),
                List.of(Metric.count("DirectInvokes", 1)));
        var problem = new Problem(ProblemCode.AccessDenied, "The event does not come from the service's API.");
        JSON.writeValue(output, Reply.problem(problem, requestId, false).event(requestId));
    }

    /** Reads the event a second time, which only an event without a method costs. */
    private static boolean isWarm(byte[] input) throws IOException {
        try {
            return WarmEvent.is(JSON.readTree(input));
        } catch (JsonProcessingException | CharConversionException noEvent) {
            return false;
        }
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

    /** The path is not logged, because it can contain anything. Its parsed parts are logged. */
    private void record(String requestId, Optional<Router.Match> match, Ended ended, long milliseconds) {
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
        part(match, "team", TeamId::parse).ifPresent(team -> line.with("team", team.value()));
        reply.keyStore()
                .or(() -> part(match, "id", KeyStoreId::parse))
                .ifPresent(id -> line.with("keyStore", id.value()));
        ended.failure().ifPresent(line::with);
        log.write(line, metrics(operation(match), reply));
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

    private static List<Metric> metrics(String operation, Reply reply) {
        var metrics = new ArrayList<Metric>();
        metrics.add(Metric.count("Requests", 1).by("operation", operation).by("outcome", reply.outcome()));
        reply.create()
                .ifPresent(type -> metrics.add(
                        Metric.count("Creates", 1).by("type", type.name()).by("outcome", reply.outcome())));
        if (reply.refuses()) {
            metrics.add(Metric.count("Rejections", 1).by("code", reply.outcome()));
        }
        return metrics;
    }

    private static String requestId(Optional<APIGatewayProxyRequestEvent> event) {
        return event.map(APIGatewayProxyRequestEvent::getRequestContext)
                .map(APIGatewayProxyRequestEvent.ProxyRequestContext::getRequestId)
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
