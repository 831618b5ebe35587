package dev.keystorevending.core.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.Certificates;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.problem.ProblemError;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateRequestParserTest {

    @Test
    void readsCloudHsmStore() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        assertThat(request.name().value()).isEqualTo("payments-main");
        assertThat(request.connect()).isTrue();
        assertThat(request.backing()).isInstanceOf(Backing.CloudHsm.class);
    }

    @Test
    void readsBothConnectivitiesOfExternalKeyStore() {
        assertThat(CreateRequests.request(CreateRequests.publicProxy()).backing())
                .isInstanceOf(Backing.PublicEndpoint.class);
        assertThat(CreateRequests.request(CreateRequests.vpcProxy()).backing())
                .isInstanceOf(Backing.VpcEndpointService.class);
        var ownerless = CreateRequests.vpcProxy();
        CreateRequests.inner(ownerless, "externalKeyStore").remove("vpcEndpointServiceOwner");
        assertThat(CreateRequests.errors(ownerless)).isEmpty();
    }

    @Test
    void allErrorsAreReportedAtOnce() {
        var body = CreateRequests.cloudHsm();
        body.put("name", "");
        body.put("connect", "yes");
        body.put("colour", "red");
        CreateRequests.inner(body, "cloudHsm").put("clusterId", "cluster-1a23b4cdefg");
        CreateRequests.inner(body, "cloudHsm").remove("passwordSecretArn");
        assertThat(codes(CreateRequests.errors(body)))
                .contains(
                        "/name TooShort",
                        "/connect WrongType",
                        "/colour Unknown",
                        "/cloudHsm/clusterId PatternMismatch",
                        "/cloudHsm/passwordSecretArn Required");
    }

    @Test
    void unknownMemberIsRejectedAtEveryDepth() {
        var hsm = CreateRequests.cloudHsm();
        CreateRequests.inner(hsm, "cloudHsm").put("colour", "red");
        assertThat(codes(CreateRequests.errors(hsm))).containsExactly("/cloudHsm/colour Unknown");
        var xks = CreateRequests.publicProxy();
        CreateRequests.inner(xks, "externalKeyStore").put("colour", "red");
        assertThat(codes(CreateRequests.errors(xks))).containsExactly("/externalKeyStore/colour Unknown");
    }

    @Test
    void publicEndpointHasNeitherServiceNorOwner() {
        for (String member : List.of("vpcEndpointServiceName", "vpcEndpointServiceOwner")) {
            var body = CreateRequests.publicProxy();
            CreateRequests.inner(body, "externalKeyStore")
                    .put(
                            member,
                            CreateRequests.inner(CreateRequests.vpcProxy(), "externalKeyStore")
                                    .get(member));
            assertThat(codes(CreateRequests.errors(body)))
                    .containsExactly("/externalKeyStore/" + member + " NotApplicable");
        }
    }

    @Test
    void nullsAreNotTakenForTwoKindsOfKeyStore() {
        var body = CreateRequests.cloudHsm();
        body.put("type", null);
        body.put("cloudHsm", null);
        body.put("externalKeyStore", null);
        assertThat(codes(CreateRequests.errors(body)))
                .containsExactly("/type WrongType", "/cloudHsm WrongType", "/externalKeyStore WrongType");
    }

    @Test
    void longTextWithInvisibleCharactersHasOneError() {
        var body = CreateRequests.cloudHsm();
        body.put("name", "payments-\u200b".repeat(40));
        body.put("clientReference", "\u200b".repeat(129));
        assertThat(codes(CreateRequests.errors(body))).containsExactly("/name TooLong", "/clientReference TooLong");
    }

    @Test
    void externalKeyStoreHasNoCluster() {
        var body = CreateRequests.publicProxy();
        body.put("cloudHsm", CreateRequests.cloudHsm().get("cloudHsm"));
        assertThat(codes(CreateRequests.errors(body))).contains("/cloudHsm NotApplicable");
    }

    @Test
    void clusterIdOfAwsCliExampleIsRejectedWithPattern() {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm").put("clusterId", "cluster-1a23b4cdefg");
        assertThat(CreateRequests.errors(body))
                .singleElement()
                .extracting(ProblemError::detail)
                .asString()
                .contains("cluster-[2-7a-zA-Z]{11,16}");
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-2345672345, false",
        "cluster-23456723456, true",
        "cluster-2345672345672345, true",
        "cluster-23456723456723456, false",
        "CLUSTER-23456723456, false"
    })
    void clusterIdsMatchTheModel(String id, boolean good) {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm").put("clusterId", id);
        assertThat(CreateRequests.errors(body).isEmpty()).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({
        "https://xks.example.com, true",
        "https://a, true",
        "https://, false",
        "https://xks.example.com:443, false",
        "https://xks.example.com/, false",
        "HTTPS://xks.example.com, false",
        "http://xks.example.com, false",
        "https://xks example.com, false"
    })
    void endpointsMatchTheModel(String endpoint, boolean goodUnlessShort) {
        var body = CreateRequests.publicProxy();
        CreateRequests.inner(body, "externalKeyStore").put("uriEndpoint", endpoint);
        boolean good = goodUnlessShort && endpoint.length() >= 10;
        assertThat(CreateRequests.errors(body).isEmpty()).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({
        "/kms/xks/v1, true",
        "/a//b/kms/xks/v10, true",
        "//kms/xks/v1, false",
        "/kms/xks/v1/, false",
        "/kms/xks/v123, false",
        "/prefix/kms/xks/v, false",
        "/pre.fix/kms/xks/v1, false"
    })
    void pathsMatchTheModel(String path, boolean good) {
        var body = CreateRequests.publicProxy();
        CreateRequests.inner(body, "externalKeyStore").put("uriPath", path);
        assertThat(CreateRequests.errors(body).isEmpty()).isEqualTo(good);
    }

    @Test
    void minimumAndMaximumLengthsAreChecked() {
        assertLength("/name", "name", CreateRequests.cloudHsm(), "", 256, 1);
        assertLength("/clientReference", "clientReference", CreateRequests.cloudHsm(), "", 128, 1);
        var body = CreateRequests.publicProxy();
        var xks = CreateRequests.inner(body, "externalKeyStore");
        xks.put("uriEndpoint", "https://" + "a".repeat(120));
        xks.put("uriPath", "/" + "p".repeat(128 - 12) + "/kms/xks/v1");
        assertThat(CreateRequests.errors(body)).isEmpty();
        xks.put("uriEndpoint", "https://" + "a".repeat(121));
        xks.put("uriPath", "/" + "p".repeat(129 - 12) + "/kms/xks/v1");
        assertThat(codes(CreateRequests.errors(body)))
                .containsExactlyInAnyOrder(
                        "/externalKeyStore/uriEndpoint TooLong", "/externalKeyStore/uriPath TooLong");
    }

    private static void assertLength(
            String pointer, String member, Map<String, @Nullable Object> body, String prefix, int most, int least) {
        body.put(member, prefix + "n".repeat(most));
        assertThat(CreateRequests.errors(body)).isEmpty();
        body.put(member, prefix + "n".repeat(most + 1));
        assertThat(codes(CreateRequests.errors(body))).containsExactly(pointer + " TooLong");
        body.put(member, prefix + "n".repeat(least));
        assertThat(CreateRequests.errors(body)).isEmpty();
        body.put(member, prefix + "n".repeat(least - 1));
        assertThat(codes(CreateRequests.errors(body))).containsExactly(pointer + " TooShort");
    }

    @ParameterizedTest
    @CsvSource({
        "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789, true",
        "com.amazonaws.vpce.us-gov-west-1.vpce-svc-0123456789, true",
        "eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-0123456789, true",
        "cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789, false",
        "com.amazonaws.vpce.us-east-1.vpce-svc-ABC0123456789, false"
    })
    void endpointServicesMatchTheModel(String service, boolean good) {
        var body = CreateRequests.vpcProxy();
        CreateRequests.inner(body, "externalKeyStore").put("vpcEndpointServiceName", service);
        assertThat(CreateRequests.errors(body).isEmpty()).isEqualTo(good);
    }

    @Test
    void membersOfOtherTypeAreRejected() {
        var publicWithService = CreateRequests.publicProxy();
        CreateRequests.inner(publicWithService, "externalKeyStore").put("vpcEndpointServiceName", "anything");
        assertThat(codes(CreateRequests.errors(publicWithService)))
                .containsExactly("/externalKeyStore/vpcEndpointServiceName NotApplicable");

        var hsmWithProxy = CreateRequests.cloudHsm();
        hsmWithProxy.put("externalKeyStore", CreateRequests.publicProxy().get("externalKeyStore"));
        assertThat(codes(CreateRequests.errors(hsmWithProxy))).containsExactly("/externalKeyStore NotApplicable");
        hsmWithProxy.remove("type");
        assertThat(codes(CreateRequests.errors(hsmWithProxy))).containsExactly("/type Required", " ExactlyOne");

        var hsmWithoutCluster = CreateRequests.cloudHsm();
        hsmWithoutCluster.remove("cloudHsm");
        assertThat(codes(CreateRequests.errors(hsmWithoutCluster))).containsExactly("/cloudHsm Required");
    }

    @Test
    void expiredCertificateIsRejected() {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm")
                .put(
                        "trustAnchorCertificate",
                        Certificates.selfSigned("old", CreateRequests.NOW.minus(Duration.ofDays(1))));
        assertThat(codes(CreateRequests.errors(body)))
                .containsExactly("/cloudHsm/trustAnchorCertificate CertificateExpired");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1, ''",
        "0, 1, ''",
        "1, 2, /cloudHsm/trustAnchorCertificate CertificateNotYetValid",
        "-2, 0, ''",
        "-2, -1, /cloudHsm/trustAnchorCertificate CertificateExpired"
    })
    void certificateValidityIncludesBothLimits(int from, int until, String expected) {
        var body = CreateRequests.cloudHsm();
        CreateRequests.inner(body, "cloudHsm")
                .put(
                        "trustAnchorCertificate",
                        Certificates.selfSigned(
                                CreateRequests.NOW.plusSeconds(from), CreateRequests.NOW.plusSeconds(until)));
        assertThat(String.join(" ", codes(CreateRequests.errors(body)))).isEqualTo(expected);
    }

    @Test
    void certificateUnusableAsTrustAnchorIsRejectedWithHint() {
        var body = CreateRequests.cloudHsm();
        var cluster = CreateRequests.inner(body, "cloudHsm");
        for (String issued :
                List.of(Certificates.issued("cluster", "customer"), Certificates.issued("customer", "customer"))) {
            cluster.put("trustAnchorCertificate", issued);
            assertThat(CreateRequests.errors(body))
                    .singleElement()
                    .satisfies(error -> assertThat(error.code()).isEqualTo("InvalidCertificate"))
                    .satisfies(error -> assertThat(error.detail()).contains("ClusterCertificate of DescribeClusters"));
        }
        cluster.put("trustAnchorCertificate", Certificates.selfSigned(false));
        assertThat(CreateRequests.errors(body))
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).contains("CA:TRUE"));
        cluster.put("trustAnchorCertificate", Certificates.selfSigned(true));
        assertThat(CreateRequests.errors(body)).isEmpty();
    }

    @Test
    void equivalentRequestsAreEqual() {
        var certificate = CreateRequests.cloudHsm();
        CreateRequests.inner(certificate, "cloudHsm")
                .put("trustAnchorCertificate", "subject=CN=x\n" + CreateRequests.CERTIFICATE.replace("\n", " "));
        assertThat(CreateRequests.request(certificate)).isEqualTo(CreateRequests.request(CreateRequests.cloudHsm()));
        assertThat(CreateRequests.request(certificate).fingerprint())
                .isEqualTo(CreateRequests.request(CreateRequests.cloudHsm()).fingerprint());
        var host = CreateRequests.publicProxy();
        CreateRequests.inner(host, "externalKeyStore").put("uriEndpoint", "https://XKS.Payments.example.COM");
        assertThat(CreateRequests.request(host)).isEqualTo(CreateRequests.request(CreateRequests.publicProxy()));
        assertThat(CreateRequests.request(host).fingerprint())
                .isEqualTo(CreateRequests.request(CreateRequests.publicProxy()).fingerprint());
        var name = CreateRequests.cloudHsm();
        var composed = CreateRequests.cloudHsm();
        name.put("name", "payments-cafe\u0301");
        composed.put("name", "payments-caf\u00e9");
        assertThat(CreateRequests.request(name).fingerprint())
                .isEqualTo(CreateRequests.request(composed).fingerprint());
    }

    /** The table holds the fingerprints of earlier requests for 90 days. The values are from before 2026-11-27. */
    @Test
    void aFingerprintStaysWhatItIs() {
        var dot = CreateRequests.publicProxy();
        CreateRequests.inner(dot, "externalKeyStore").put("uriEndpoint", "https://xks.payments.example.com.");
        assertThat(CreateRequests.request(dot).fingerprint())
                .isEqualTo("0001d35cf726dd418e492be652e996cef890a9da754a7ac527a32adccbe0e2b9");
        assertThat(CreateRequests.request(CreateRequests.vpcProxy()).fingerprint())
                .isEqualTo("a3853b13f3788f6a9d742e455a4b0b046744905a1cc7f4fe019a31a609065ac1");
    }

    @Test
    void partialSecretArnsAreRejected() {
        for (String arn : List.of(
                "payments/kmsuser-of-a-cluster",
                "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kmsuser",
                "arn:aws:secretsmanager:eu-central-1:1111:secret:kmsuser-AbCdEf")) {
            var body = CreateRequests.cloudHsm();
            CreateRequests.inner(body, "cloudHsm").put("passwordSecretArn", arn);
            assertThat(codes(CreateRequests.errors(body))).contains("/cloudHsm/passwordSecretArn PatternMismatch");
        }
    }

    @Test
    void fingerprintDependsOnValuesNotOnFormatting() {
        var rewrapped = CreateRequests.cloudHsm();
        CreateRequests.inner(rewrapped, "cloudHsm")
                .put("trustAnchorCertificate", CreateRequests.CERTIFICATE.replace("\n", "\r\n") + "\r\n");
        rewrapped.put("connect", true);
        assertThat(CreateRequests.request(rewrapped).fingerprint())
                .isEqualTo(CreateRequests.request(CreateRequests.cloudHsm()).fingerprint());
        var other = CreateRequests.cloudHsm();
        other.put("connect", false);
        assertThat(CreateRequests.request(other).fingerprint())
                .isNotEqualTo(CreateRequests.request(CreateRequests.cloudHsm()).fingerprint());
    }

    @Test
    void aClientReferenceIsOptionalAndReadAsItIs() {
        var body = CreateRequests.publicProxy();
        assertThat(CreateRequests.request(body).clientReference()).isEmpty();
        for (String reference : List.of("CHG-4711", "request 7/\u00fc", "cafe\u0301", "\ud83d\udd11".repeat(128))) {
            body.put("clientReference", reference);
            assertThat(CreateRequests.request(body).clientReference()).contains(new ClientReference(reference));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " CHG-4711",
                "CHG-4711 ",
                "CHG\n4711",
                "CHG\u00004711",
                "CHG\u200b4711",
                "CHG\u202e4711",
                "\ud800"
            })
    void aClientReferenceHasVisibleCharactersOnly(String reference) {
        var body = CreateRequests.publicProxy();
        body.put("clientReference", reference);
        assertThat(codes(CreateRequests.errors(body))).contains("/clientReference InvalidCharacter");
    }

    @Test
    void aClientReferenceIsText() {
        var body = CreateRequests.publicProxy();
        body.put("clientReference", 4711);
        assertThat(codes(CreateRequests.errors(body))).containsExactly("/clientReference WrongType");
    }

    @Test
    void aClientReferenceIsPartOfTheFingerprint() {
        var body = CreateRequests.publicProxy();
        var prints = new HashSet<String>();
        prints.add(CreateRequests.request(body).fingerprint());
        for (String reference : List.of("CHG-4711", "CHG-4712", "payments-main")) {
            body.put("clientReference", reference);
            prints.add(CreateRequests.request(body).fingerprint());
        }
        assertThat(prints).hasSize(4);
    }

    @Test
    void aRequestWithoutAClientReferenceKeepsItsFingerprint() {
        assertThat(CreateRequests.request(CreateRequests.publicProxy()).fingerprint())
                .isEqualTo("8eafdf435056fc4b7aefda7082df80ca6679692b49ec8840e947f5c730cd7fad");
    }

    private static List<String> codes(List<ProblemError> errors) {
        return errors.stream()
                .map(error -> error.pointer() + " " + error.code())
                .toList();
    }
}
