package dev.keystorevending.aws.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.eventbridge.EventJson;
import dev.keystorevending.core.limit.RequestLimit;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceConfigurationTest {

    private static final Map<String, String> COMPLETE = Map.of(
            "ACCOUNT_ID", "111122223333",
            "PARTITION", "aws",
            "AWS_REGION", "eu-central-1",
            "TABLE_NAME", "table",
            "EVENT_BUS_NAME", "bus",
            "LOCAL_CALLER_ARN", "arn:aws:iam::111122223333:role/anybody",
            "ADMINISTRATOR_PRINCIPALS", "arn:aws:iam::111122223333:role/a, arn:aws:iam::111122223333:role/b");

    @Test
    void everyMissingVariableIsNamed() {
        assertThatThrownBy(() -> ServiceConfiguration.of(Map.of("AWS_REGION", "eu-central-1")))
                .hasMessageContainingAll("ACCOUNT_ID", "PARTITION", "TABLE_NAME", "EVENT_BUS_NAME");
    }

    @Test
    void localCallerIsReadOnlyUnderSamLocal() {
        assertThat(ServiceConfiguration.of(COMPLETE).localCaller()).isEmpty();
        assertThat(ServiceConfiguration.of(COMPLETE).administrators()).hasSize(2);
        var local = new java.util.HashMap<>(COMPLETE);
        local.put("AWS_SAM_LOCAL", "true");
        assertThat(ServiceConfiguration.of(local).localCaller()).isPresent();
    }

    @Test
    void gatewayIsCheckedUnlessUnderSamLocal() {
        assertThat(ServiceConfiguration.of(COMPLETE).gateway()).isEmpty();
        var deployed = new java.util.HashMap<>(COMPLETE);
        deployed.put("GATEWAY_STACK_ID", "stack-1");
        assertThat(ServiceConfiguration.of(deployed).gateway()).contains("stack-1");
        deployed.put("AWS_SAM_LOCAL", "true");
        assertThat(ServiceConfiguration.of(deployed).gateway()).isEmpty();
    }

    @Test
    void aRateOfZeroIsNoLimit() {
        assertThat(ServiceConfiguration.of(COMPLETE).limit()).isEmpty();
        var limited = new java.util.HashMap<>(COMPLETE);
        limited.put("CALLER_REQUESTS_PER_MINUTE", "120");
        limited.put("CALLER_REQUEST_BURST", "40");
        assertThat(ServiceConfiguration.of(limited).limit()).contains(new RequestLimit(120, 40));
        limited.put("CALLER_REQUESTS_PER_MINUTE", "0");
        assertThat(ServiceConfiguration.of(limited).limit()).isEmpty();
    }

    @Test
    void metricsNamespaceHasDefault() {
        assertThat(ServiceConfiguration.of(COMPLETE).metricsNamespace()).isEqualTo("KeyStoreVending");
        var named = new java.util.HashMap<>(COMPLETE);
        named.put("METRICS_NAMESPACE", "Vending");
        assertThat(ServiceConfiguration.of(named).metricsNamespace()).isEqualTo("Vending");
        named.put("METRICS_NAMESPACE", "");
        assertThat(ServiceConfiguration.of(named).metricsNamespace()).isEqualTo("KeyStoreVending");
    }

    @Test
    void timesHaveMilliseconds() {
        assertThat(EventJson.time(Instant.parse("2026-11-24T09:00:00Z"))).isEqualTo("2026-11-24T09:00:00.000Z");
    }
}
