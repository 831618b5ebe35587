package dev.keystorevending.core.policy;

import com.google.re2j.Pattern;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the entries of a policy that no request can ever match. What never matches anywhere is refused when it is sent; what
 * never matches where the service runs, and what was stored before, is a warning.
 */
public final class PolicyEntries {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,64}");

    private PolicyEntries() {}

    public static Parsed<Principal> principal(String text) {
        return matching(Principal.parse(text), PolicyEntries::neverMatches);
    }

    public static Parsed<HostPattern> proxyHost(String text) {
        return matching(HostPattern.parse(text), HostPattern::neverMatches);
    }

    public static Parsed<SecretArnPattern> secretArnPattern(String text) {
        return matching(SecretArnPattern.parse(text), SecretArnPattern::neverMatches);
    }

    /** The principals in the order in which a policy shows them. */
    public static List<Principal> sorted(TeamPolicy policy) {
        return policy.principals().stream()
                .sorted(java.util.Comparator.comparing(Principal::arn))
                .toList();
    }

    public static List<PolicyWarning> warnings(TeamPolicy policy, Home home) {
        var warnings = new ArrayList<PolicyWarning>();
        if (policy.name().pattern() instanceof NamePattern.Unusable unusable) {
            warnings.add(new PolicyWarning(
                    "/name/pattern", PolicyWarning.Code.PatternUnusable, "No name is accepted. " + unusable.reason()));
        }
        add(
                warnings,
                "/principals/",
                sorted(policy),
                entry -> neverMatches(entry)
                        .or(() -> elsewhere("partition", entry.arn().split(":", -1)[1], home.partition())));
        add(warnings, "/proxyHosts/", policy.proxyHosts(), HostPattern::neverMatches);
        add(
                warnings,
                "/secretArnPatterns/",
                policy.secretArnPatterns(),
                entry -> entry.neverMatches()
                        .or(() -> elsewhere("partition", entry.partition(), home.partition()))
                        .or(() -> elsewhere("Region", entry.region(), home.region()))
                        .or(() -> elsewhere("account", entry.account(), home.account())));
        return List.copyOf(warnings);
    }

    private static Optional<String> elsewhere(String what, String named, String actual) {
        return named.equals(actual)
                ? Optional.empty()
                : Optional.of("This entry is of the " + what + " " + named + "; the service runs in " + actual + ".");
    }

    private static Optional<String> neverMatches(Principal principal) {
        String name = principal.arn().substring(principal.arn().lastIndexOf('/') + 1);
        if (principal.arn().endsWith(":root") || NAME.matches(name)) {
            return Optional.empty();
        }
        return Optional.of(
                name.contains("*") || name.contains("?")
                        ? "Principals have no wildcards; name each role or user."
                        : "The name of a role or user has 1 to 64 letters, digits and _+=,.@- characters.");
    }

    private static <T> void add(
            List<PolicyWarning> warnings, String at, List<T> entries, Function<T, Optional<String>> neverMatches) {
        for (int index = 0; index < entries.size(); index++) {
            String pointer = at + index;
            neverMatches
                    .apply(entries.get(index))
                    .ifPresent(detail ->
                            warnings.add(new PolicyWarning(pointer, PolicyWarning.Code.NeverMatches, detail)));
        }
    }

    private static <T> Parsed<T> matching(Parsed<T> parsed, Function<T, Optional<String>> neverMatches) {
        return parsed.toOptional()
                .flatMap(neverMatches)
                .<Parsed<T>>map(detail -> Parsed.invalid(InputErrorCode.NotAllowedValue, detail))
                .orElse(parsed);
    }
}
