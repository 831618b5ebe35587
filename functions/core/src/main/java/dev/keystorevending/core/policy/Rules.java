package dev.keystorevending.core.policy;

import dev.keystorevending.core.create.CreateCommand.CreateRequest;
import dev.keystorevending.core.keystore.Backing;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules of a team's policy, in the order in which they are reported. A new rule is one line here and one test. */
public final class Rules {

    private static final List<Rule> ALL = List.of(
            Rules::nameMatchesPattern,
            Rules::nameIsNotReserved,
            Rules::typeIsAllowed,
            Rules::connectivityIsAllowed,
            Rules::clusterIsGranted,
            Rules::proxyHostIsGranted,
            Rules::secretIsGranted);

    /** The names of the rules, as violations and their acceptance give them. */
    public static final List<String> NAMES = List.of(
            "NameMatchesPattern",
            "NamePatternIsUsable",
            "NameIsNotReserved",
            "TypeIsAllowed",
            "ConnectivityIsAllowed",
            "ClusterIsGranted",
            "ProxyHostIsGranted",
            "SecretIsGranted");

    private Rules() {}

    /** Returns every rule that the request violates. */
    public static List<Violation> violations(TeamPolicy policy, CreateRequest request) {
        return ALL.stream()
                .flatMap(rule -> rule.check(policy, request).stream())
                .toList();
    }

    /** Returns the violation of the rule for secrets alone, for a request that changes nothing else. */
    public static List<Violation> violationsOfSecret(TeamPolicy policy, CreateRequest request) {
        return secretIsGranted(policy, request).stream().toList();
    }

    private static Optional<Violation> nameMatchesPattern(TeamPolicy policy, CreateRequest request) {
        NamingRule naming = policy.name();
        return switch (naming.pattern()) {
            case NamePattern.Usable usable ->
                when(
                        !usable.matches(request.name().value()),
                        "NameMatchesPattern",
                        "/name",
                        "The name does not match the team's pattern.",
                        usable.text() + ": " + naming.description(),
                        first(naming.examples()));
            case NamePattern.Unusable unusable ->
                when(
                        true,
                        "NamePatternIsUsable",
                        "/name",
                        "The team's naming pattern cannot be used, so no name is accepted: " + unusable.reason(),
                        "An administrator stores a policy with another pattern.",
                        "");
        };
    }

    private static Optional<Violation> nameIsNotReserved(TeamPolicy policy, CreateRequest request) {
        return policy.name().reservedWords().stream()
                .filter(request.name()::contains)
                .findFirst()
                .map(word -> new Violation(
                        "NameIsNotReserved",
                        "/name",
                        "The name contains the reserved word " + word + ".",
                        "A name without " + String.join(", ", policy.name().reservedWords()),
                        first(policy.name().examples())));
    }

    private static Optional<Violation> typeIsAllowed(TeamPolicy policy, CreateRequest request) {
        return granted("TypeIsAllowed", "/type", request.backing().type(), policy.allowedTypes(), "type");
    }

    private static Optional<Violation> connectivityIsAllowed(TeamPolicy policy, CreateRequest request) {
        return request.backing() instanceof Backing.ExternalKeyStore xks
                ? granted(
                        "ConnectivityIsAllowed",
                        "/externalKeyStore/connectivity",
                        xks.connectivity(),
                        policy.allowedConnectivity(),
                        "connectivity")
                : Optional.empty();
    }

    private static Optional<Violation> clusterIsGranted(TeamPolicy policy, CreateRequest request) {
        return request.backing() instanceof Backing.CloudHsm hsm
                ? granted("ClusterIsGranted", "/cloudHsm/clusterId", hsm.clusterId(), policy.clusterIds(), "cluster")
                : Optional.empty();
    }

    private static Optional<Violation> proxyHostIsGranted(TeamPolicy policy, CreateRequest request) {
        if (!(request.backing() instanceof Backing.ExternalKeyStore xks)) {
            return Optional.empty();
        }
        var hosts = policy.proxyHosts().stream().map(HostPattern::value).toList();
        return when(
                policy.proxyHosts().stream()
                        .noneMatch(host -> host.covers(xks.endpoint().host())),
                "ProxyHostIsGranted",
                "/externalKeyStore/uriEndpoint",
                "The proxy's host is not granted to the team.",
                oneOf(hosts),
                hosts.isEmpty() ? "" : "https://" + hosts.getFirst().replace("*", "xks"));
    }

    private static Optional<Violation> secretIsGranted(TeamPolicy policy, CreateRequest request) {
        var patterns =
                policy.secretArnPatterns().stream().map(SecretArnPattern::value).toList();
        String pointer = switch (request.backing()) {
            case Backing.CloudHsm hsm -> "/cloudHsm/passwordSecretArn";
            case Backing.ExternalKeyStore xks -> "/externalKeyStore/credentialSecretArn";
        };
        return when(
                policy.secretArnPatterns().stream().noneMatch(pattern -> pattern.covers(request.secret())),
                "SecretIsGranted",
                pointer,
                "The secret is not granted to the team.",
                oneOf(patterns),
                policy.secretArnPatterns().isEmpty()
                        ? ""
                        : policy.secretArnPatterns().getFirst().example());
    }

    private static <T> Optional<Violation> granted(
            String rule, String pointer, T asked, Collection<T> allowed, String what) {
        var names = allowed.stream().map(String::valueOf).sorted().toList();
        return when(
                !allowed.contains(asked),
                rule,
                pointer,
                "The " + what + " " + asked + " is not granted to the team.",
                oneOf(names),
                first(names));
    }

    private static Optional<Violation> when(
            boolean broken, String rule, String pointer, String detail, String expected, String example) {
        return broken ? Optional.of(new Violation(rule, pointer, detail, expected, example)) : Optional.empty();
    }

    private static String oneOf(List<String> names) {
        return names.isEmpty()
                ? "The policy grants none."
                : names.stream().collect(Collectors.joining(", ", "One of ", "."));
    }

    private static String first(List<String> names) {
        return names.isEmpty() ? "" : names.getFirst();
    }
}
