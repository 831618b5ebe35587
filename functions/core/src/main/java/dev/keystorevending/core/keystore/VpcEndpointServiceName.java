package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;

/** An interface endpoint service, {@code XksProxyVpcEndpointServiceNameType}: 20 to 64 characters. */
public record VpcEndpointServiceName(String value) {

    private static final TextRule RULE = TextRule.of(
            "A VPC endpoint service name",
            20,
            64,
            "(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+");

    public VpcEndpointServiceName {
        RULE.check(value);
    }

    public static Parsed<VpcEndpointServiceName> parse(String text) {
        return RULE.parse(text, VpcEndpointServiceName::new);
    }

    /** The Region in the name. */
    public String region() {
        return value.split("\\.", -1)[3];
    }

    @Override
    public String toString() {
        return value;
    }
}
