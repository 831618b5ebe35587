package dev.keystorevending.aws.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

class EndpointsTest {

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, amazonaws.com",
        "us-gov-west-1, amazonaws.com",
        "cn-north-1, amazonaws.com.cn",
        "us-iso-east-1, c2s.ic.gov"
    })
    void eachPartitionHasItsOwnSuffix(String name, String suffix) {
        var region = Region.of(name);
        String end = "." + name + "." + suffix;
        assertThat(PartitionMetadata.of(region).dnsSuffix()).isEqualTo(suffix);
        assertThat(Endpoints.dynamoDb(region)).hasToString("https://dynamodb" + end);
        assertThat(Endpoints.secretsManager(region)).hasToString("https://secretsmanager" + end);
        assertThat(Endpoints.eventBridge(region)).hasToString("https://events" + end);
        assertThat(Endpoints.kms(region)).hasToString("https://kms" + end);
        assertThat(Endpoints.beside("cloudhsmv2", region)).hasToString("https://cloudhsmv2" + end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS_ENDPOINT_URL",
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                "AWS_USE_FIPS_ENDPOINT",
                "AWS_USE_DUALSTACK_ENDPOINT"
            })
    void configuredEndpointIsLeftToTheSdk(String variable) {
        assertThat(Endpoints.usual(Map.of(variable, "http://localhost:4566"), Region.EU_CENTRAL_1, Endpoints::kms))
                .isEmpty();
    }

    @Test
    void otherVariablesConfigureNoEndpoint() {
        assertThat(Endpoints.usual(
                        Map.of("AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL", ""),
                        Region.EU_CENTRAL_1,
                        Endpoints::kms))
                .contains(URI.create("https://kms.eu-central-1.amazonaws.com"));
    }
}
