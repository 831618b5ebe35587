package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keystorevending.core.Certificates;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.create.CreateWarning.Code;
import dev.keystorevending.core.keystore.Backing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateWarningsTest {

    private static final Instant NOW = CreateRequests.NOW;
    private static final Backing PROXY =
            CreateRequests.request(CreateRequests.publicProxy()).backing();

    private final CreateWarnings warnings = new CreateWarnings("eu-central-1");

    @Test
    void thereIsNothingToSayAboutAnOrdinaryRequest() {
        assertThat(all(PROXY, 0, 5, Optional.empty())).isEmpty();
        assertThat(all(external(CreateRequests.vpcProxy(), Map.of()), 0, 5, Optional.empty()))
                .isEmpty();
        assertThat(all(cluster(Certificates.selfSigned(true)), 0, 5, Optional.empty()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..example.com",
                "-a.example.com",
                "a-.example.com",
                "a.-example.com",
                ".example.com",
                "a.example.com.",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234.example.com",
                "192.168.2.1",
                "a.example.1",
                "localhost"
            })
    void hostThatNoDnsNameCanBe(String host) {
        var endpoint = Map.of("uriEndpoint", "https://" + host);
        for (Backing backing : List.of(
                external(CreateRequests.publicProxy(), endpoint), external(CreateRequests.vpcProxy(), endpoint))) {
            assertThat(all(backing, 0, 5, Optional.empty())).singleElement().satisfies(warning -> {
                assertThat(warning.code()).isEqualTo(Code.HostCannotExist);
                assertThat(warning.pointer()).isEqualTo("/externalKeyStore/uriEndpoint");
                assertThat(warning.detail()).endsWith(".");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.b",
                "XKS.Example.com",
                "xn--bcher-kva.example",
                "1.example.com",
                "a--b.example.com",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123.example.com"
            })
    void hostThatADnsNameCanBe(String host) {
        var backing = external(CreateRequests.publicProxy(), Map.of("uriEndpoint", "https://" + host));
        assertThat(all(backing, 0, 5, Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0, eu-west-1",
        "com.amazonaws.vpce.us-gov-west-1.vpce-svc-0123456789abcdef0, us-gov-west-1"
    })
    void vpcEndpointServiceInAnotherRegion(String service, String region) {
        var backing = external(CreateRequests.vpcProxy(), Map.of("vpcEndpointServiceName", service));
        assertThat(all(backing, 0, 5, Optional.empty()))
                .containsExactly(new CreateWarning(
                        "/externalKeyStore/vpcEndpointServiceName",
                        Code.VpcEndpointServiceInOtherRegion,
                        "The VPC endpoint service is in the Region " + region
                                + ". KMS reaches only those of its own Region, eu-central-1."));
    }

    @Test
    void certificateThatIsNotMarkedAsAuthority() {
        assertThat(all(cluster(CreateRequests.CERTIFICATE), 0, 5, Optional.empty()))
                .extracting(CreateWarning::code, CreateWarning::pointer)
                .containsExactly(tuple(Code.CertificateNotMarkedAsAuthority, "/cloudHsm/trustAnchorCertificate"));
    }

    @ParameterizedTest
    @CsvSource({"89, true", "90, false"})
    void certificateThatExpiresSoon(int days, boolean expected) {
        var expires = NOW.plus(Duration.ofDays(days));
        var backing = cluster(Certificates.selfSigned(NOW.minus(Duration.ofDays(1)), expires));
        var expiring = all(backing, 0, 5, Optional.empty()).stream()
                .filter(warning -> warning.code() == Code.CertificateExpiresSoon)
                .toList();
        assertThat(expiring)
                .hasSize(expected ? 1 : 0)
                .allSatisfy(
                        warning -> assertThat(warning.detail())
                                .isEqualTo(
                                        "The certificate expires on 2027-02-21. The trust anchor of a key store cannot be replaced later."));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 5, ''",
        "3, 5, 'After this create, the team has 1 of 5 key stores left in its quota. An administrator can raise the quota.'",
        "4, 5, 'After this create, the team has 0 of 5 key stores left in its quota. An administrator can raise the quota.'",
        "5, 5, 'After this create, the team has 0 of 5 key stores left in its quota. An administrator can raise the quota.'",
        "0, 1, 'After this create, the team has 0 of 1 key store left in its quota. An administrator can raise the quota.'",
        "89, 100, ''",
        "90, 100, 'After this create, the team has 9 of 100 key stores left in its quota. An administrator can raise the quota.'"
    })
    void quotaThatIsNearlyUsed(int used, int quota, String detail) {
        var found = all(PROXY, used, quota, Optional.empty());
        assertThat(found)
                .isEqualTo(detail.isEmpty() ? List.of() : List.of(new CreateWarning("", Code.QuotaNearlyUsed, detail)));
    }

    @Test
    void secretThatRotatesSoon() {
        var inSevenDays = NOW.plus(Duration.ofDays(7));
        assertThat(all(PROXY, 0, 5, Optional.of(inSevenDays))).isEmpty();
        assertThat(all(PROXY, 0, 5, Optional.of(inSevenDays.minusSeconds(1))))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo(Code.SecretRotatesSoon);
                    assertThat(warning.pointer()).isEqualTo("/externalKeyStore/credentialSecretArn");
                    assertThat(warning.detail()).contains("on or before 2026-12-01.", "credential rotation");
                });
        assertThat(all(cluster(Certificates.selfSigned(true)), 0, 5, Optional.of(NOW)))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo(Code.SecretRotatesSoon);
                    assertThat(warning.pointer()).isEqualTo("/cloudHsm/passwordSecretArn");
                    assertThat(warning.detail()).contains("on or before 2026-11-24.", "kmsuser");
                });
    }

    private List<CreateWarning> all(Backing backing, int used, int quota, Optional<Instant> nextRotation) {
        return warnings.of(backing, used, quota, nextRotation, NOW);
    }

    private static Backing external(Map<String, @Nullable Object> body, Map<String, String> changes) {
        CreateRequests.inner(body, "externalKeyStore").putAll(changes);
        return CreateRequests.request(body).backing();
    }

    private static Backing cluster(String certificate) {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm").put("trustAnchorCertificate", certificate);
        return CreateRequests.request(body).backing();
    }
}
