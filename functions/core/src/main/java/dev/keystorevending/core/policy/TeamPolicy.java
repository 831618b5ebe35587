package dev.keystorevending.core.policy;

import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one team may have vended.
 *
 * @param principals the IAM roles and users that belong to the team
 * @param secretArnPatterns complete secret ARNs in which {@code *} stands for any characters, {@code ?} for one
 * @param quota how many key stores the team may have at once, 0 to 1,000
 * @param reconnect whether a key store that lost its connection outside this service is connected again
 */
public record TeamPolicy(
        TeamId team,
        Set<Principal> principals,
        NamingRule name,
        Set<KeyStoreType> allowedTypes,
        Set<Connectivity> allowedConnectivity,
        Set<ClusterId> clusterIds,
        List<HostPattern> proxyHosts,
        List<SecretArnPattern> secretArnPatterns,
        int quota,
        boolean reconnect) {

    public static final int GREATEST_QUOTA = 1000;

    public TeamPolicy {
        principals = Set.copyOf(principals);
        allowedTypes = Set.copyOf(allowedTypes);
        allowedConnectivity = Set.copyOf(allowedConnectivity);
        clusterIds = Set.copyOf(clusterIds);
        proxyHosts = List.copyOf(proxyHosts);
        secretArnPatterns = List.copyOf(secretArnPatterns);
        if (quota < 0 || quota > GREATEST_QUOTA) {
            throw new IllegalArgumentException("a quota is between 0 and " + GREATEST_QUOTA);
        }
    }

    /** The names of the members in which two policies of a team differ, as the API has them. */
    static List<String> differences(TeamPolicy one, TeamPolicy other) {
        return Stream.<Map.Entry<String, Function<TeamPolicy, Object>>>of(
                        Map.entry("principals", TeamPolicy::principals),
                        Map.entry("name", policy -> policy.name().texts()),
                        Map.entry("allowedTypes", TeamPolicy::allowedTypes),
                        Map.entry("allowedConnectivity", TeamPolicy::allowedConnectivity),
                        Map.entry("clusterIds", TeamPolicy::clusterIds),
                        Map.entry("proxyHosts", TeamPolicy::proxyHosts),
                        Map.entry("secretArnPatterns", TeamPolicy::secretArnPatterns),
                        Map.entry("quota", TeamPolicy::quota),
                        Map.entry("reconnect", TeamPolicy::reconnect))
                .filter(member ->
                        !member.getValue().apply(one).equals(member.getValue().apply(other)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A policy that connects nothing again. */
    public TeamPolicy(
            TeamId team,
            Set<Principal> principals,
            NamingRule name,
            Set<KeyStoreType> allowedTypes,
            Set<Connectivity> allowedConnectivity,
            Set<ClusterId> clusterIds,
            List<HostPattern> proxyHosts,
            List<SecretArnPattern> secretArnPatterns,
            int quota) {
        this(
                team,
                principals,
                name,
                allowedTypes,
                allowedConnectivity,
                clusterIds,
                proxyHosts,
                secretArnPatterns,
                quota,
                false);
    }
}
