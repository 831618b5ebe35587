package dev.keystorevending.core.administration;

import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.input.VisibleText;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.PolicyEntries;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.problem.ProblemError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the body of a policy and reports all its errors at once. */
public final class PolicyParser {

    /** A policy, or all errors of the body. */
    public sealed interface Result {
        record Sound(TeamPolicy policy) implements Result {}

        record Invalid(List<ProblemError> errors) implements Result {}
    }

    private static final int MOST_ENTRIES = 100;
    private static final TextRule DESCRIPTION = TextRule.of("A description", 1, 500, ".*");
    private static final TextRule WORD = TextRule.of("A reserved word", 1, 256, ".*");

    private PolicyParser() {}

    public static Result parse(TeamId team, Map<String, ? extends @Nullable Object> body) {
        var errors = new ArrayList<ProblemError>();
        var fields = new Fields(body, errors);
        var principals = fields.list("principals", true, MOST_ENTRIES, PolicyEntries::principal);
        var name = fields.object("name", true).flatMap(naming -> naming(naming));
        var types = fields.list("allowedTypes", true, MOST_ENTRIES, Choices.of(KeyStoreType.class));
        var connectivity = fields.list("allowedConnectivity", false, MOST_ENTRIES, Choices.of(Connectivity.class));
        var clusters = fields.list("clusterIds", false, MOST_ENTRIES, ClusterId::parse);
        var hosts = fields.list("proxyHosts", false, MOST_ENTRIES, PolicyEntries::proxyHost);
        var secrets = fields.list("secretArnPatterns", true, MOST_ENTRIES, PolicyEntries::secretArnPattern);
        var quota = fields.integer("quota", 0, TeamPolicy.GREATEST_QUOTA);
        boolean reconnect = fields.flag("reconnect", false);
        readOnly(team, fields);
        fields.refuseUnknown();
        return errors.isEmpty()
                ? new Result.Sound(new TeamPolicy(
                        team,
                        Set.copyOf(principals),
                        name.orElseThrow(),
                        Set.copyOf(types),
                        Set.copyOf(connectivity),
                        Set.copyOf(clusters),
                        hosts,
                        secrets,
                        quota.orElseThrow(),
                        reconnect))
                : new Result.Invalid(List.copyOf(errors));
    }

    /** What a GET shows of a policy beside its own members can be sent back. It has no effect. */
    private static void readOnly(TeamId team, Fields fields) {
        fields.optional(
                "team",
                text -> text.equals(team.value())
                        ? Parsed.value(text)
                        : Parsed.invalid(
                                InputErrorCode.NotAllowedValue, "This must be the team in the path, or be left out."));
        List.of("version", "updatedAt", "updatedBy", "updatedBySession", "warnings")
                .forEach(fields::ignored);
    }

    private static Optional<NamingRule> naming(Fields fields) {
        var pattern = fields.required("pattern", NamePattern::parse);
        var description = fields.required("description", text -> DESCRIPTION.parse(text, accepted -> accepted));
        var words = fields.list("reservedWords", false, MOST_ENTRIES, PolicyParser::reservedWord);
        var examples = fields.list("examples", true, 1, MOST_ENTRIES, text -> example(text, pattern, words));
        fields.refuseUnknown();
        return pattern.flatMap(compiled -> description.map(described -> new NamingRule(
                compiled, described, examples.stream().map(KeyStoreName::value).toList(), words)));
    }

    private static Parsed<KeyStoreName> example(String text, Optional<NamePattern.Usable> pattern, List<String> words) {
        return switch (KeyStoreName.parse(text)) {
            case Parsed.Invalid<KeyStoreName> invalid -> invalid;
            case Parsed.Value<KeyStoreName> parsed -> {
                var errors = exampleErrors(parsed.value(), pattern, words);
                yield errors.isEmpty() ? parsed : new Parsed.Invalid<>(errors);
            }
        };
    }

    private static List<InputError> exampleErrors(
            KeyStoreName example, Optional<NamePattern.Usable> pattern, List<String> words) {
        var errors = new ArrayList<InputError>();
        pattern.filter(compiled -> !compiled.matches(example.value()))
                .ifPresent(compiled -> errors.add(new InputError(
                        InputErrorCode.PatternMismatch,
                        "The example " + example + " does not match " + compiled.text() + ".")));
        words.stream()
                .filter(example::contains)
                .findFirst() // one for each example: 100 times 100 would be a response of megabytes
                .ifPresent(word -> errors.add(new InputError(
                        InputErrorCode.NotAllowedValue,
                        "The example " + example + " contains the reserved word " + word + ".")));
        return errors;
    }

    /** A word with characters that no name may have would never be found. */
    private static Parsed<String> reservedWord(String text) {
        var errors = VisibleText.errors(WORD, text);
        return errors.isEmpty() ? Parsed.value(text) : new Parsed.Invalid<>(errors);
    }
}
