package dev.keystorevending.core.administration;

import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.policy.PolicyEntries;
import dev.keystorevending.core.problem.ProblemError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the body of a list of administrators and reports all its errors at once. */
public final class AdministratorsParser {

    private static final int MOST = 100;

    private AdministratorsParser() {}

    /** Returns the principals; empty if there are errors, which are added to {@code errors}. */
    public static Optional<Set<Principal>> parse(
            Map<String, ? extends @Nullable Object> body, List<ProblemError> errors) {
        int before = errors.size();
        var fields = new Fields(body, errors);
        var principals = fields.list("principals", true, MOST, PolicyEntries::principal);
        List.of("configured", "version", "changes").forEach(fields::ignored);
        fields.refuseUnknown();
        return errors.size() == before ? Optional.of(Set.copyOf(principals)) : Optional.empty();
    }
}
