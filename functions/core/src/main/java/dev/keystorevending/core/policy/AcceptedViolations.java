package dev.keystorevending.core.policy;

import dev.keystorevending.core.create.CreateCommand.CreateRequest;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The violations of a team's policy that an administrator accepts for one key store.
 *
 * @param rules names of {@link Rules#NAMES}, sorted
 */
public record AcceptedViolations(List<String> rules) {

    public AcceptedViolations {
        rules = rules.stream().sorted().toList();
    }

    /** Reads the member {@code acceptViolations}, which may be left out. */
    public static AcceptedViolations of(Fields fields) {
        return new AcceptedViolations(
                fields.list("acceptViolations", false, Rules.NAMES.size(), AcceptedViolations::rule));
    }

    private static Parsed<String> rule(String text) {
        return Rules.NAMES.contains(text)
                ? Parsed.value(text)
                : Parsed.invalid(
                        InputErrorCode.NotAllowedValue, "This must be one of " + String.join(", ", Rules.NAMES) + ".");
    }

    /**
     * Returns the violations that are not accepted as one problem; empty if there are none.
     *
     * @param pointer gives the member of the request that caused the violation at a member of a create request
     */
    public Optional<Problem> refuse(TeamPolicy policy, CreateRequest request, UnaryOperator<String> pointer) {
        var errors = Rules.violations(policy, request).stream()
                .filter(violation -> !rules.contains(violation.rule()))
                .map(violation -> new ProblemError(
                        pointer.apply(violation.pointer()),
                        violation.rule(),
                        violation.detail(),
                        Optional.of(violation.expected()),
                        Optional.of(violation.example()).filter(example -> !example.isEmpty())))
                .toList();
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.PolicyViolation,
                        "The key store violates " + errors.size()
                                + (errors.size() == 1 ? " rule" : " rules") + " of the policy of team "
                                + policy.team()
                                + ". Name the rules in acceptViolations to accept that, or change the policy.",
                        errors));
    }

    /** Returns a sentence for the history; empty if nothing is accepted. */
    public String sentence() {
        return rules.isEmpty() ? "" : " Accepted violations: " + String.join(", ", rules) + ".";
    }
}
