package dev.keystorevending.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.aws.AwsClients;
import dev.keystorevending.aws.LogLine;
import dev.keystorevending.aws.ServiceConfiguration;
import dev.keystorevending.aws.Wiring;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.UUID;

/** The Lambda function behind the REST API: an API Gateway proxy event in, its response out. */
public final class ApiHandler implements RequestStreamHandler {

    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Router router;
    private final Optional<Principal> standIn;
    private final PrintStream log;

    /** For the Lambda runtime: everything comes from the environment. */
    public ApiHandler() {
        this(ServiceConfiguration.of(System.getenv()));
    }

    private ApiHandler(ServiceConfiguration configuration) {
        this(Wiring.onAws(configuration, new AwsClients(configuration)), configuration.localCaller(), System.out);
    }

    /** On use cases that are wired already; {@code standIn} is for SAM CLI, which names no caller. */
    public ApiHandler(Wiring wiring, Optional<Principal> standIn, PrintStream log) {
        this.router = ApplicationContext.builder()
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .banner(false)
                .singletons(wiring)
                .start()
                .getBean(Router.class);
        this.standIn = standIn;
        this.log = log;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var event = JSON.readValue(input, APIGatewayProxyRequestEvent.class);
        var request = Request.of(event, requestId(event), standIn);
        long started = System.nanoTime();
        Reply reply = answer(request);
        record(request, reply, (System.nanoTime() - started) / 1_000_000);
        JSON.writeValue(output, reply.event(request.requestId()));
    }

    private Reply answer(Request request) {
        try {
            return router.route(request);
        } catch (LedgerUnavailable unavailable) {
            new LogLine("WARN", "the table did not answer")
                    .with("requestId", request.requestId())
                    .with(unavailable)
                    .print(log);
            return Reply.problem(
                    new Problem(
                            ProblemCode.ServiceUnavailable,
                            "The service's table does not answer now. Try again with the same idempotency key."),
                    request.requestId());
        } catch (RuntimeException bug) {
            new LogLine("ERROR", "a request failed")
                    .with("requestId", request.requestId())
                    .with(bug)
                    .print(log);
            return Reply.problem(
                    new Problem(
                            ProblemCode.InternalError,
                            "The service failed. Try again with the same idempotency key, and report the requestId."),
                    request.requestId());
        }
    }

    private void record(Request request, Reply reply, long milliseconds) {
        String operation = router.operation(request);
        new LogLine("INFO", "request")
                .with("requestId", request.requestId())
                .with("traceId", String.valueOf(System.getProperty("com.amazonaws.xray.traceHeader", "")))
                .with("operation", operation)
                .with("path", request.path().length() > 200 ? request.path().substring(0, 200) : request.path())
                .with("status", reply.status())
                .with("outcome", reply.outcome())
                .with("milliseconds", milliseconds)
                .counting("Requests", 1, System.currentTimeMillis(), "operation", "outcome")
                .print(log);
    }

    private static String requestId(APIGatewayProxyRequestEvent event) {
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayProxyRequestEvent.ProxyRequestContext::getRequestId)
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
