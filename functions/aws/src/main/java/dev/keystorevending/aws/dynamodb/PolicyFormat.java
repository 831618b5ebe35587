package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.HostPattern;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts a team's policy to an item of the table and back. */
final class PolicyFormat {

    static final String VERSION = "version";

    private static final String CHANGED_BY = "changedBy";
    private static final String CHANGED_BY_SESSION = "changedBySession";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final String UPDATED_BY = "updatedBy";
    private static final String UPDATED_BY_SESSION = "updatedBySession";
    private static final String RECONNECT = "policyReconnect";

    private PolicyFormat() {}

    static Map<String, AttributeValue> write(StoredPolicy stored) {
        TeamPolicy policy = stored.policy();
        NamingRule naming = policy.name();
        var item = new HashMap<>(TableKeys.policy(policy.team()));
        item.put("kind", Items.text("POLICY"));
        item.put("team", Items.text(policy.team().value()));
        item.put("principals", texts(policy.principals()));
        item.put("namePattern", Items.text(naming.pattern().text()));
        item.put("nameDescription", Items.text(naming.description()));
        item.put("nameExamples", listed(naming.examples()));
        item.put("nameReservedWords", listed(naming.reservedWords()));
        item.put("allowedTypes", texts(policy.allowedTypes()));
        item.put("allowedConnectivity", texts(policy.allowedConnectivity()));
        item.put("clusterIds", texts(policy.clusterIds()));
        item.put(
                "proxyHosts",
                listed(policy.proxyHosts().stream().map(HostPattern::value).toList()));
        item.put(
                "secretArnPatterns",
                listed(policy.secretArnPatterns().stream()
                        .map(SecretArnPattern::value)
                        .toList()));
        item.put("quota", Items.number(policy.quota()));
        item.put(RECONNECT, AttributeValue.fromBool(policy.reconnect()));
        item.put(VERSION, Items.number(stored.version()));
        item.put("updatedAt", Items.time(stored.updatedAt()));
        CallerFormat.write(item, UPDATED_BY, UPDATED_BY_SESSION, stored.updatedBy());
        return item;
    }

    static StoredPolicy read(Map<String, AttributeValue> item) {
        var policy = new TeamPolicy(
                new TeamId(Items.text(item, "team")),
                Items.texts(item, "principals").stream().map(Principal::new).collect(Collectors.toSet()),
                new NamingRule(
                        NamePattern.stored(Items.text(item, "namePattern")),
                        Items.text(item, "nameDescription"),
                        Items.texts(item, "nameExamples"),
                        Items.texts(item, "nameReservedWords")),
                Items.texts(item, "allowedTypes").stream()
                        .map(KeyStoreType::valueOf)
                        .collect(Collectors.toSet()),
                Items.texts(item, "allowedConnectivity").stream()
                        .map(Connectivity::valueOf)
                        .collect(Collectors.toSet()),
                Items.texts(item, "clusterIds").stream().map(ClusterId::new).collect(Collectors.toSet()),
                Items.texts(item, "proxyHosts").stream().map(HostPattern::new).toList(),
                Items.texts(item, "secretArnPatterns").stream()
                        .map(SecretArnPattern::new)
                        .toList(),
                (int) Items.number(item, "quota"),
                Boolean.TRUE.equals(item.getOrDefault(RECONNECT, AttributeValue.fromBool(false))
                        .bool()));
        return new StoredPolicy(
                policy,
                Items.number(item, VERSION),
                Items.time(item, "updatedAt"),
                CallerFormat.read(item, UPDATED_BY, UPDATED_BY_SESSION));
    }

    /** A line of the policy's history, with its primary key. */
    static Map<String, AttributeValue> write(PolicyChange change) {
        var item = new HashMap<>(TableKeys.policyChange(change.team(), change.version()));
        item.put("kind", Items.text("POLICY_CHANGE"));
        item.put("team", Items.text(change.team().value()));
        item.put(VERSION, Items.number(change.version()));
        item.put("at", Items.time(change.at()));
        CallerFormat.write(item, CHANGED_BY, CHANGED_BY_SESSION, change.by());
        item.put("requestId", Items.text(change.requestId()));
        change.before().ifPresent(stored -> item.put(BEFORE, AttributeValue.fromM(write(stored))));
        change.after().ifPresent(stored -> item.put(AFTER, AttributeValue.fromM(write(stored))));
        return item;
    }

    static PolicyChange readChange(Map<String, AttributeValue> item) {
        return new PolicyChange(
                new TeamId(Items.text(item, "team")),
                Items.number(item, VERSION),
                Items.time(item, "at"),
                CallerFormat.read(item, CHANGED_BY, CHANGED_BY_SESSION),
                Items.text(item, "requestId"),
                part(item, BEFORE),
                part(item, AFTER));
    }

    private static Optional<StoredPolicy> part(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::m).map(PolicyFormat::read);
    }

    private static AttributeValue texts(java.util.Collection<?> values) {
        return Items.texts(values.stream().map(String::valueOf).toList());
    }

    private static AttributeValue listed(java.util.List<String> values) {
        return AttributeValue.fromL(values.stream().map(Items::text).toList());
    }
}
