package dev.keystorevending.aws.wiring;

import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.core.reconcile.Reconcile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the functions are told by their environment.
 *
 * @param partition AWS's partition that the Region is in: {@code aws}, {@code aws-cn}, {@code aws-us-gov}, …
 * @param metricsNamespace CloudWatch's namespace of the metrics; {@link #USUAL_NAMESPACE} if nothing is said
 * @param settling how long KMS may report a state from before a command; {@link Reconcile#SETTLING} unless {@code KMS_SETTLING_SECONDS} is set
 * @param localCaller who a caller without a name is taken for; only ever set under SAM CLI
 * @param gateway the value of the stage variable {@code stack} in every event of the API's own stage; empty where no API Gateway
 *     is in front of the function, which is so on a developer's machine
 * @param limit how many requests a caller may send; empty if callers are not limited
 */
public record ServiceConfiguration(
        Target target,
        String partition,
        String tableName,
        String eventBusName,
        String metricsNamespace,
        Set<Principal> administrators,
        boolean managedConnect,
        Duration settling,
        Duration deletedKept,
        Optional<Caller> localCaller,
        Optional<String> gateway,
        Optional<RequestLimit> limit) {

    public static final String USUAL_NAMESPACE = "KeyStoreVending";

    /**
     * Reads the environment.
     *
     * @throws IllegalArgumentException naming every variable that is missing
     */
    public static ServiceConfiguration of(Map<String, String> environment) {
        var missing = new ArrayList<String>();
        for (String name : new String[] {"ACCOUNT_ID", "PARTITION", "AWS_REGION", "TABLE_NAME", "EVENT_BUS_NAME"}) {
            if (environment.getOrDefault(name, "").isBlank()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "These environment variables are missing: " + String.join(", ", missing));
        }
        boolean samLocal = "true".equals(environment.get("AWS_SAM_LOCAL"));
        return new ServiceConfiguration(
                new Target(environment.getOrDefault("ACCOUNT_ID", ""), environment.getOrDefault("AWS_REGION", "")),
                environment.getOrDefault("PARTITION", ""),
                environment.getOrDefault("TABLE_NAME", ""),
                environment.getOrDefault("EVENT_BUS_NAME", ""),
                value(environment, "METRICS_NAMESPACE").orElse(USUAL_NAMESPACE),
                administrators(environment.getOrDefault("ADMINISTRATOR_PRINCIPALS", "")),
                !"false".equals(environment.get("MANAGED_CONNECT")),
                value(environment, "KMS_SETTLING_SECONDS")
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(Reconcile.SETTLING),
                value(environment, "DELETED_KEPT_DAYS")
                        .map(days -> Duration.ofDays(Long.parseLong(days)))
                        .orElse(DynamoLedger.DELETED_KEPT),
                samLocal ? value(environment, "LOCAL_CALLER_ARN").map(Caller::of) : Optional.empty(),
                samLocal ? Optional.empty() : value(environment, "GATEWAY_STACK_ID"),
                value(environment, "CALLER_REQUESTS_PER_MINUTE")
                        .map(Integer::parseInt)
                        .filter(rate -> rate > 0)
                        .map(rate -> new RequestLimit(
                                rate,
                                value(environment, "CALLER_REQUEST_BURST")
                                        .map(Integer::parseInt)
                                        .orElse(rate))));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static Set<Principal> administrators(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(arn -> !arn.isEmpty())
                .map(Principal::new)
                .collect(Collectors.toUnmodifiableSet());
    }
}
