package dev.keystorevending.api;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.limit.CallerLimit;
import dev.keystorevending.core.limit.Turn;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the operation of a request, and rejects requests that no operation accepts. */
@Singleton
final class Router {

    /** The largest body, in bytes. */
    static final int LARGEST_BODY = 64 * 1024;

    private final List<Operation> operations;
    private final Access access;
    private final CallerLimit limit;

    Router(List<Operation> operations, Access access, CallerLimit limit) {
        this.operations = operations;
        this.access = access;
        this.limit = limit;
    }

    /** An operation and the named parts of the request's path. */
    record Match(Operation operation, Map<String, String> variables) {}

    Reply route(Request request) {
        if (request.caller().isEmpty()) {
            return problem(request, ProblemCode.AccessDenied, "The request was not signed by an IAM principal.");
        }
        var found = match(request);
        if (found.isEmpty()) {
            return unknown(request);
        }
        Operation operation = found.get().operation();
        var refusal = media(request, operation);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var caller = request.caller().get();
        Turn turn = operation.reads() ? Turn.GRANTED : limit.count(caller.principal());
        var inputs = new Inputs(request, found.get().variables(), caller, operation, turn);
        return (operation.asksForTurn() ? Optional.<Problem>empty() : turn.refusal())
                .map(inputs::problem)
                .orElseGet(() -> reply(request, found.get(), inputs));
    }

    private Reply reply(Request request, Match match, Inputs inputs) {
        Reply reply = reply(request, match.operation(), inputs);
        return inputs.invalid()
                ? inputs.turn()
                        .refusal()
                        .map(inputs::problem)
                        .or(() -> refusal(match, inputs))
                        .orElse(reply)
                : reply;
    }

    private static Reply reply(Request request, Operation operation, Inputs inputs) {
        if (!operation.reads()) {
            return operation.handle(inputs);
        }
        var condition = ConditionalGet.of(request, inputs);
        return condition.answer(operation.handle(inputs));
    }

    /** A caller without access does not learn what is wrong with its request, unless the path names no team. */
    private Optional<Reply> refusal(Match match, Inputs inputs) {
        if (!match.variables().containsKey("team")) {
            return access.refuseAdministrator(inputs.principal()).map(inputs::problem);
        }
        return TeamId.parse(match.variables().getOrDefault("team", ""))
                .toOptional()
                .flatMap(team -> access.refuse(match.operation().callers(), team, inputs.principal()))
                .map(inputs::problem);
    }

    Optional<Match> match(Request request) {
        return matches(request.path()).stream()
                .filter(match -> match.operation().route().methods().contains(request.method()))
                .findFirst();
    }

    /** The operations of the path. As in API Gateway, a literal part takes precedence over a named one. */
    private List<Match> matches(String path) {
        var all = operations.stream()
                .flatMap(operation ->
                        operation.route().match(path).stream().map(variables -> new Match(operation, variables)))
                .toList();
        int fewest =
                all.stream().mapToInt(match -> match.variables().size()).min().orElse(0);
        return all.stream().filter(match -> match.variables().size() == fewest).toList();
    }

    private Reply unknown(Request request) {
        String allowed = matches(request.path()).stream()
                .flatMap(match -> match.operation().route().methods().stream())
                .sorted()
                .collect(Collectors.joining(", "));
        return allowed.isEmpty()
                ? problem(request, ProblemCode.PathNotFound, "No operation has this path.")
                : problem(request, ProblemCode.MethodNotAllowed, "This path knows " + allowed + ".")
                        .with("Allow", allowed);
    }

    private static Optional<Reply> media(Request request, Operation operation) {
        String accept = request.header("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
        boolean acceptable = accept.contains("*/*") || accept.contains("application/*") || accept.contains("json");
        if (!acceptable) {
            return Optional.of(problem(
                    request, ProblemCode.NotAcceptable, "Responses are application/json or application/problem+json."));
        }
        if (request.body().length > LARGEST_BODY) {
            return Optional.of(problem(
                    request,
                    ProblemCode.PayloadTooLarge,
                    "A body has at most " + LARGEST_BODY + " bytes; this has " + request.body().length + "."));
        }
        boolean plain = request.headers().getOrDefault("Content-Encoding", List.of()).stream()
                .allMatch("identity"::equalsIgnoreCase);
        if (operation.takesBody() && !plain) {
            return Optional.of(
                    problem(request, ProblemCode.UnsupportedMediaType, "Send the body without Content-Encoding."));
        }
        boolean none = operation.bodyIsOptional() && request.body().length == 0;
        if (operation.takesBody()
                && !none
                && !isJson(request.header("Content-Type").orElse(""), operation.mediaTypes())) {
            return Optional.of(problem(
                    request,
                    ProblemCode.UnsupportedMediaType,
                    "Send Content-Type: " + String.join(" or ", operation.mediaTypes()) + "."));
        }
        return Optional.empty();
    }

    private static boolean isJson(String contentType, List<String> mediaTypes) {
        String type = contentType.split(";", 2)[0].strip();
        String charset = contentType.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
        return mediaTypes.stream().anyMatch(type::equalsIgnoreCase)
                && (!charset.contains("charset=") || charset.contains("charset=utf-8"));
    }

    private static Reply problem(Request request, ProblemCode code, String detail) {
        return Reply.problem(new Problem(code, detail), request.requestId(), false);
    }
}
