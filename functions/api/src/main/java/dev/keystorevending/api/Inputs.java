package dev.keystorevending.api;

import dev.keystorevending.core.administration.Precondition;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.limit.Turn;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the parts of one request. All errors are collected and returned in one response. */
final class Inputs {

    /**
     * A body of 64 KiB can have ten thousand unknown members. Their errors would exceed Lambda's limit for a response.
     */
    private static final int MOST_ERRORS = 1000;

    private static final String KEY = "Idempotency-Key";

    private static final Pattern TAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    private final Request request;
    private final Map<String, String> path;
    private final Caller caller;
    private final boolean keyed;
    private final Turn turn;
    private final List<ProblemError> errors = new ArrayList<>();

    Inputs(Request request, Map<String, String> path, Caller caller, Operation operation, Turn turn) {
        this.request = request;
        this.path = path;
        this.caller = caller;
        this.turn = turn;
        this.keyed = operation.takesKey(request);
        request.query().keySet().stream()
                .filter(name -> !operation.query().contains(name))
                .sorted()
                .forEach(name -> report("#query/" + name, InputErrorCode.Unknown, "There is no such query parameter."));
    }

    /** Who signed, for what the request writes. */
    Caller caller() {
        return caller;
    }

    /** Whether the caller may send this request now. */
    Turn turn() {
        return turn;
    }

    /** Who signed, for what decides whether the request may read. */
    Principal principal() {
        return caller.principal();
    }

    String requestId() {
        return request.requestId();
    }

    /** The path of another resource of this API, with the stage, as the caller must request it. */
    String location(String resource) {
        return request.base() + resource;
    }

    /** How long the caller prefers to wait for a final answer. */
    Optional<PreferredWait> preferredWait() {
        return PreferredWait.of(request);
    }

    /** A reply about a key store, with the path of it. */
    Reply located(Reply reply, KeyStore keyStore) {
        return reply.with("Location", location("/v1/teams/" + keyStore.team() + "/key-stores/" + keyStore.id()))
                .about(keyStore.id());
    }

    Optional<TeamId> team() {
        return parsed("#path/team", path.getOrDefault("team", ""), TeamId::parse);
    }

    Optional<KeyStoreId> keyStoreId() {
        return parsed("#path/id", path.getOrDefault("id", ""), KeyStoreId::parse);
    }

    <T> Optional<T> query(String name, Function<String, Parsed<T>> parse) {
        return single("#query/" + name, request.query().get(name))
                .flatMap(text -> parsed("#query/" + name, text, parse));
    }

    <T> Optional<T> header(String name, Function<String, Parsed<T>> parse) {
        return single("#header/" + name, request.headers().get(name))
                .flatMap(text -> parsed("#header/" + name, text.strip(), parse));
    }

    /** The header {@code Idempotency-Key}. */
    Optional<IdempotencyKey> key() {
        return header(KEY, IdempotencyKey::parse);
    }

    /**
     * Reports that the key is missing.
     *
     * @param what the request, at the beginning of a sentence
     */
    void requireKey(String what) {
        requireHeader(KEY, what + " needs a key of its own, so that you can retry it. Use a UUID, for example.");
    }

    private void requireHeader(String name, String why) {
        if (request.headers().getOrDefault(name, List.of()).isEmpty()) {
            report("#header/" + name, InputErrorCode.Required, why);
        }
    }

    Precondition precondition() {
        var match = single("#header/If-Match", request.headers().get("If-Match"));
        var noneMatch = single("#header/If-None-Match", request.headers().get("If-None-Match"));
        if (match.isPresent() && noneMatch.isPresent()) {
            report("#header/If-Match", InputErrorCode.ExactlyOne, "Send If-Match or If-None-Match, not both.");
        }
        if (noneMatch.isPresent()) {
            if (!noneMatch.get().strip().equals("*")) {
                report("#header/If-None-Match", InputErrorCode.NotAllowedValue, "Only * has a meaning here.");
            }
            return new Precondition.Absent();
        }
        return match.<Precondition>map(tag -> new Precondition.Version(version(tag.strip())))
                .orElseGet(Precondition.Missing::new);
    }

    /** Accepts one ETag of this API. {@code *} would change what the caller has not read. */
    private long version(String tag) {
        var matcher = TAG.matcher(tag);
        if (!matcher.matches()) {
            report(
                    "#header/If-Match",
                    InputErrorCode.PatternMismatch,
                    "Send one ETag, as a GET returns it, with the quotes, for example \"3\".");
            return 0;
        }
        return Long.parseLong(matcher.group(1));
    }

    Map<String, @Nullable Object> body() {
        return StrictJson.object(request.body(), errors);
    }

    boolean hasNoBody() {
        return request.body().length == 0;
    }

    /** Whether the body was parsed, so that its members can be read. */
    boolean bodyIsSound(Map<String, @Nullable Object> body) {
        return !body.isEmpty()
                || errors.stream().noneMatch(error -> error.pointer().isEmpty());
    }

    /** Adds the errors of the body's members, but no second one at a text that has no valid characters. */
    void add(List<ProblemError> more) {
        var malformed = errors.stream()
                .filter(error -> error.code().equals(InputErrorCode.MalformedText.name()))
                .map(ProblemError::pointer)
                .collect(Collectors.toSet());
        more.stream().filter(error -> !malformed.contains(error.pointer())).forEach(errors::add);
    }

    void report(String pointer, InputErrorCode code, String detail) {
        errors.add(new ProblemError(pointer, code.name(), detail));
    }

    boolean invalid() {
        return !errors.isEmpty();
    }

    Reply errors() {
        var all = Problem.of(errors);
        return errors.size() > MOST_ERRORS
                ? problem(new Problem(
                        all.code(),
                        all.detail() + " The first " + MOST_ERRORS + " are listed.",
                        errors.subList(0, MOST_ERRORS)))
                : problem(all);
    }

    Reply problem(Problem problem) {
        return Reply.problem(problem, requestId(), keyed);
    }

    /** A problem that left a record. */
    Reply problem(Problem problem, KeyStoreId record) {
        return Reply.problem(problem, requestId(), keyed, Optional.of(record));
    }

    /** Reads a flag of the query. */
    static Parsed<Boolean> flag(String text) {
        return switch (text) {
            case "true" -> Parsed.value(true);
            case "false" -> Parsed.value(false);
            default -> Parsed.invalid(InputErrorCode.NotAllowedValue, "This must be true or false.");
        };
    }

    private Optional<String> single(String pointer, @Nullable List<String> values) {
        if (values == null || values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            report(pointer, InputErrorCode.Duplicate, "Send it once.");
            return Optional.empty();
        }
        return Optional.of(values.getFirst());
    }

    private <T> Optional<T> parsed(String pointer, String text, Function<String, Parsed<T>> parse) {
        Parsed<T> parsed = parse.apply(text);
        if (parsed instanceof Parsed.Invalid<T> invalid) {
            invalid.errors().forEach(error -> report(pointer, error.code(), error.detail()));
        }
        return parsed.toOptional();
    }
}
