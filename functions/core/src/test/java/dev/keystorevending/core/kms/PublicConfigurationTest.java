package dev.keystorevending.core.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as the same configuration, in whatever form the record or KMS has it. */
class PublicConfigurationTest {

    private static final String HOST = "https://xks.example.com";
    private static final String PATH = "/Team-A/kms/xks/v1";
    private static final String SERVICE = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://xks.example.com",
                "https://XKS.Example.COM",
                "HTTPS://xks.example.com",
                "https://xks.example.com.",
                "https://xks.example.com:443",
                "https://XKS.example.com.:443"
            })
    void aHostIsTheSameInEveryForm(String shown) {
        assertThat(publicProxy(shown, PATH)).isEqualTo(publicProxy(HOST, PATH));
        assertThat(publicProxy(shown, PATH)).isEqualTo(recorded(HOST));
        assertThat(vpcProxy(shown, SERVICE)).isEqualTo(vpcProxy(HOST, SERVICE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://xks.example.com", "https://XKS.example.com", "https://xks.example.com."})
    void theRecordsHostIsTheSameInEveryForm(String requested) {
        assertThat(recorded(requested)).isEqualTo(publicProxy(HOST, PATH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://xks.example.com:4430",
                "https://xks.example.com:8443",
                "https://xks.example.com..",
                "https://xks.example.co",
                "https://xks.example.com443",
                "http://xks.example.com"
            })
    void anotherHostIsAnother(String shown) {
        assertThat(publicProxy(shown, PATH)).isNotEqualTo(publicProxy(HOST, PATH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/team-a/kms/xks/v1", "/Team-A/kms/xks/v1/", "/Team-A/kms/xks/v2", "/Team-A/KMS/xks/v1"})
    void aPathIsComparedExactly(String shown) {
        assertThat(publicProxy(HOST, shown)).isNotEqualTo(publicProxy(HOST, PATH));
    }

    @Test
    void aServiceNameHasNoCase() {
        var backing = new Backing.VpcEndpointService(
                new ProxyUriEndpoint(HOST),
                new ProxyUriPath(PATH),
                new VpcEndpointServiceName(SERVICE),
                Optional.empty());
        assertThat(vpcProxy(HOST, "COM.amazonaws.vpce.EU-central-1.vpce-svc-0123456789ABCDEF0"))
                .isEqualTo(vpcProxy(HOST, SERVICE))
                .isEqualTo(PublicConfiguration.of(backing));
        assertThat(vpcProxy(HOST, SERVICE.replace("f0", "f1"))).isNotEqualTo(vpcProxy(HOST, SERVICE));
        assertThat(vpcProxy(HOST, "")).isNotEqualTo(publicProxy(HOST, PATH));
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-23456ABCdef, cluster-23456abcdef, true",
        "cluster-23456abcdef, CLUSTER-23456abcdef, true",
        "cluster-23456abcdef, cluster-23456abcdeg, false"
    })
    void aClusterIdHasNoCase(String requested, String shown, boolean same) {
        assertThat(PublicConfiguration.cloudHsm(new ClusterId(requested).value(), "aa")
                        .equals(PublicConfiguration.cloudHsm(shown, "aa")))
                .isEqualTo(same);
        assertThat(PublicConfiguration.cloudHsm(shown, "aa")).isNotEqualTo(PublicConfiguration.cloudHsm(shown, "ab"));
    }

    private static PublicConfiguration recorded(String endpoint) {
        return PublicConfiguration.of(
                new Backing.PublicEndpoint(new ProxyUriEndpoint(endpoint), new ProxyUriPath(PATH)));
    }

    private static PublicConfiguration publicProxy(String endpoint, String path) {
        return PublicConfiguration.externalKeyStore("PUBLIC_ENDPOINT", endpoint, path, "");
    }

    private static PublicConfiguration vpcProxy(String endpoint, String service) {
        return PublicConfiguration.externalKeyStore("VPC_ENDPOINT_SERVICE", endpoint, PATH, service);
    }
}
