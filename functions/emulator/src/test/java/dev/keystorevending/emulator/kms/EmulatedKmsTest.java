package dev.keystorevending.emulator.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystorevending.emulator.cloudhsm.Cluster;
import dev.keystorevending.emulator.cloudhsm.ClusterFault;
import dev.keystorevending.emulator.cloudhsm.ClusterState;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.xks.EndpointService;
import dev.keystorevending.emulator.xks.ProxyBehaviour;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateCustomKeyStoreRequest;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreNameInUseException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;
import software.amazon.awssdk.services.kms.model.DescribeCustomKeyStoresResponse;
import software.amazon.awssdk.services.kms.model.InvalidMarkerException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.LimitExceededException;
import software.amazon.awssdk.services.kms.model.UpdateCustomKeyStoreRequest;

/** The emulated KMS, called by the AWS SDK. */
class EmulatedKmsTest {

    private static KmsFixture seedData;

    @BeforeAll
    static void start() {
        seedData = new KmsFixture();
    }

    @BeforeEach
    void reset() {
        seedData.reset();
    }

    @AfterAll
    static void stop() {
        seedData.close();
    }

    @Test
    void describesEachKindWithoutItsSecrets() {
        CustomKeyStoresListEntry hsm = seedData.describe(seedData.create(KmsFixture.cloudHsm("hsm")));
        CustomKeyStoresListEntry open = seedData.describe(seedData.create(KmsFixture.publicProxy("open")));
        CustomKeyStoresListEntry vpc = seedData.describe(seedData.create(KmsFixture.vpcProxy("vpc")));

        assertThat(hsm.customKeyStoreId()).matches("cks-[0-9a-f]{17}");
        assertThat(hsm.connectionStateAsString()).isEqualTo("DISCONNECTED");
        assertThat(hsm.connectionErrorCode()).isNull();
        assertThat(hsm.customKeyStoreTypeAsString()).isEqualTo("AWS_CLOUDHSM");
        assertThat(hsm.cloudHsmClusterId()).isEqualTo(KmsFixture.CLUSTER);
        assertThat(hsm.trustAnchorCertificate()).isEqualTo(KmsFixture.certificate());
        assertThat(hsm.xksProxyConfiguration()).isNull();
        assertThat(hsm.creationDate()).isEqualTo(seedData.aws.clock().instant().truncatedTo(ChronoUnit.MILLIS));
        assertThat(open.xksProxyConfiguration().connectivityAsString()).isEqualTo("PUBLIC_ENDPOINT");
        assertThat(open.xksProxyConfiguration().accessKeyId()).isEqualTo(KmsFixture.ACCESS_KEY_ID);
        assertThat(open.xksProxyConfiguration().vpcEndpointServiceName()).isNull();
        assertThat(vpc.xksProxyConfiguration().vpcEndpointServiceName()).isEqualTo(KmsFixture.SERVICE);
        assertThat(vpc.xksProxyConfiguration().vpcEndpointServiceOwner()).isEqualTo(KmsFixture.ACCOUNT);
    }

    @ParameterizedTest
    @MethodSource("invalidRequests")
    void rejectsRequestsThatViolateTheServiceModel(
            String member, UnaryOperator<CreateCustomKeyStoreRequest.Builder> change) {
        CreateCustomKeyStoreRequest base = member.startsWith("xks") || member.equals("credential")
                ? KmsFixture.vpcProxy("name")
                : KmsFixture.cloudHsm("name");
        KmsException failure = failure(() -> seedData.create(base, change));

        assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
        assertThat(failure.statusCode()).isEqualTo(400);
        assertThat(failure.requestId()).isNotBlank();
        assertThat(seedData.aws.kms().all()).isEmpty();
    }

    static Stream<Arguments> invalidRequests() {
        return Stream.of(
                invalid("name", request -> request.customKeyStoreName(null)),
                invalid("name", request -> request.customKeyStoreName("")),
                invalid("name", request -> request.customKeyStoreName("n".repeat(257))),
                invalid("type", request -> request.customKeyStoreType("HSM")),
                invalid("cluster", request -> request.cloudHsmClusterId("cluster-1a23b4cdefg")),
                invalid("cluster", request -> request.cloudHsmClusterId(null)),
                invalid("anchor", request -> request.trustAnchorCertificate("x".repeat(5001))),
                invalid("anchor", request -> request.trustAnchorCertificate(null)),
                invalid("password", request -> request.keyStorePassword("sixsix")),
                invalid("password", request -> request.keyStorePassword("p".repeat(33))),
                invalid("password", request -> request.keyStorePassword(null)),
                invalid("foreign", request -> request.xksProxyUriPath("/kms/xks/v1")),
                invalid("foreign", request -> request.xksProxyVpcEndpointServiceName(KmsFixture.SERVICE)),
                invalid("xksEndpoint", request -> request.xksProxyUriEndpoint("https://xks.example.com:443")),
                invalid("xksEndpoint", request -> request.xksProxyUriEndpoint("https://" + "x".repeat(121))),
                invalid("xksEndpoint", request -> request.xksProxyUriEndpoint(null)),
                invalid("xksPath", request -> request.xksProxyUriPath("/kms/xks/v123")),
                invalid("xksPath", request -> request.xksProxyUriPath(null)),
                invalid("xksService", request -> request.xksProxyVpcEndpointServiceName("vpce-svc-0123456789abcdef0")),
                invalid("xksService", request -> request.xksProxyVpcEndpointServiceName(null)),
                invalid("xksServiceOwner", request -> request.xksProxyVpcEndpointServiceOwner("11112222333")),
                invalid("xksConnectivity", request -> request.xksProxyConnectivity("INTERNET")),
                invalid("xksConnectivity", request -> request.xksProxyConnectivity((String) null)),
                invalid("xksForeign", request -> request.xksProxyConnectivity("PUBLIC_ENDPOINT")),
                invalid("xksForeign", request -> request.keyStorePassword(KmsFixture.PASSWORD)),
                invalid(
                        "credential",
                        request -> request.xksProxyAuthenticationCredential(credential -> credential
                                .accessKeyId("ABCDE12345670EXAMPLE")
                                .rawSecretAccessKey(KmsFixture.RAW_SECRET))),
                invalid(
                        "credential",
                        request -> request.xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId(KmsFixture.ACCESS_KEY_ID).rawSecretAccessKey("s".repeat(42)))),
                invalid(
                        "credential",
                        request -> request.xksProxyAuthenticationCredential(
                                credential -> credential.accessKeyId(KmsFixture.ACCESS_KEY_ID))));
    }

    private static Arguments invalid(String member, UnaryOperator<CreateCustomKeyStoreRequest.Builder> change) {
        return Arguments.of(member, change);
    }

    @Test
    void errorMessageContainsNoSecret() {
        KmsException failure = failure(
                () -> seedData.create(KmsFixture.cloudHsm("name"), request -> request.keyStorePassword("hunter")));

        assertThat(failure.getMessage()).contains("keyStorePassword").doesNotContain("hunter");
    }

    @ParameterizedTest
    @MethodSource("conflicts")
    void rejectsValuesInUse(String errorCode, CreateCustomKeyStoreRequest first, CreateCustomKeyStoreRequest second) {
        seedData.create(first);

        assertThat(errorCode(() -> seedData.create(second))).isEqualTo(errorCode);
        assertThat(seedData.aws.kms().all()).hasSize(1);
    }

    static Stream<Arguments> conflicts() {
        return Stream.of(
                Arguments.of("CustomKeyStoreNameInUseException", KmsFixture.cloudHsm("a"), KmsFixture.publicProxy("a")),
                Arguments.of(
                        "CustomKeyStoreNameInUseException",
                        KmsFixture.cloudHsm("a"),
                        KmsFixture.cloudHsm("a").toBuilder()
                                .keyStorePassword("another1")
                                .build()),
                Arguments.of(
                        "CustomKeyStoreNameInUseException", KmsFixture.publicProxy("a"), KmsFixture.publicProxy("a")),
                Arguments.of("CloudHsmClusterInUseException", KmsFixture.cloudHsm("a"), KmsFixture.cloudHsm("b")),
                Arguments.of(
                        "CloudHsmClusterInUseException",
                        KmsFixture.cloudHsm("a"),
                        KmsFixture.cloudHsm("b").toBuilder()
                                .cloudHsmClusterId(KmsFixture.RELATED_CLUSTER)
                                .build()),
                Arguments.of("XksProxyUriInUseException", KmsFixture.publicProxy("a"), KmsFixture.publicProxy("b")),
                Arguments.of(
                        "XksProxyUriInUseException",
                        KmsFixture.publicProxy("a"),
                        KmsFixture.publicProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://XKS.example.com")
                                .build()),
                Arguments.of(
                        "XksProxyUriEndpointInUseException",
                        KmsFixture.vpcProxy("a"),
                        KmsFixture.publicProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://" + KmsFixture.VPC_HOST)
                                .xksProxyUriPath("/team-a/kms/xks/v1")
                                .build()),
                Arguments.of(
                        "XksProxyUriEndpointInUseException",
                        KmsFixture.publicProxy("a"),
                        KmsFixture.vpcProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://" + KmsFixture.HOST)
                                .xksProxyUriPath("/team-a/kms/xks/v1")
                                .xksProxyVpcEndpointServiceName(KmsFixture.OTHER_SERVICE)
                                .build()),
                Arguments.of(
                        "XksProxyVpcEndpointServiceInUseException",
                        KmsFixture.vpcProxy("a"),
                        KmsFixture.vpcProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://" + KmsFixture.OTHER_HOST)
                                .build()));
    }

    @Test
    void letsPublicStoresShareAnEndpoint() {
        seedData.create(KmsFixture.publicProxy("a"));
        seedData.create(KmsFixture.publicProxy("b"), request -> request.xksProxyUriPath("/team-a/kms/xks/v1"));

        assertThat(seedData.aws.kms().all()).hasSize(2);
    }

    @Test
    void returnsSameIdForSameCloudHsmValuesWhileDisconnected() {
        String id = seedData.create(KmsFixture.cloudHsm("a"));

        assertThat(seedData.create(KmsFixture.cloudHsm("a"))).isEqualTo(id);
        seedData.connect(id);
        assertThatThrownBy(() -> seedData.create(KmsFixture.cloudHsm("a")))
                .isInstanceOf(CustomKeyStoreNameInUseException.class);
        assertThat(seedData.aws.kms().all()).hasSize(1);
    }

    @Test
    void enforcesQuotaOfTenKeyStores() {
        seedData.aws.proxies().add("many.example.com", "", KmsFixture.ACCESS_KEY_ID, KmsFixture.RAW_SECRET);
        for (int index = 0; index < 9; index++) {
            String prefix = "/p" + index;
            seedData.aws.proxies().add("many.example.com", prefix, KmsFixture.ACCESS_KEY_ID, KmsFixture.RAW_SECRET);
            seedData.create(
                    KmsFixture.publicProxy("p" + index),
                    request -> request.xksProxyUriEndpoint("https://many.example.com")
                            .xksProxyUriPath(prefix + "/kms/xks/v1"));
        }
        String tenth = seedData.create(KmsFixture.cloudHsm("tenth"));

        assertThatThrownBy(() -> seedData.create(KmsFixture.publicProxy("eleventh")))
                .isInstanceOf(LimitExceededException.class);
        assertThat(seedData.create(KmsFixture.cloudHsm("tenth"))).isEqualTo(tenth);
        seedData.kms.deleteCustomKeyStore(request -> request.customKeyStoreId(tenth));
        seedData.create(KmsFixture.publicProxy("eleventh"));
    }

    @ParameterizedTest
    @MethodSource("unfitClusters")
    void validatesClusterBeforeCreating(String errorCode, UnaryOperator<Cluster> change) {
        seedData.aws.clusters().change(KmsFixture.CLUSTER, change);

        assertThat(errorCode(() -> seedData.create(KmsFixture.cloudHsm("a")))).isEqualTo(errorCode);
    }

    static Stream<Arguments> unfitClusters() {
        return Stream.of(
                cluster("CloudHsmClusterNotActiveException", cluster -> cluster.withState(ClusterState.DEGRADED)),
                cluster("CloudHsmClusterInvalidConfigurationException", cluster -> cluster.withHsms(List.of())),
                cluster(
                        "CloudHsmClusterInvalidConfigurationException",
                        cluster -> cluster.withHsms(List.of(
                                cluster.hsms().getFirst(), cluster.hsms().getFirst()))),
                cluster(
                        "CloudHsmClusterInvalidConfigurationException",
                        cluster -> cluster.withFaults(Set.of(ClusterFault.SECURITY_GROUP_CLOSED))));
    }

    private static Arguments cluster(String errorCode, UnaryOperator<Cluster> change) {
        return Arguments.of(errorCode, change);
    }

    @Test
    void comparesTrustAnchorWithCluster() {
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.cloudHsm("a"),
                        request -> request.trustAnchorCertificate(KmsFixture.otherCertificate()))))
                .isEqualTo("IncorrectTrustAnchorException");
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.cloudHsm("a"), request -> request.trustAnchorCertificate("no certificate"))))
                .isEqualTo("IncorrectTrustAnchorException");
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.cloudHsm("a"), request -> request.cloudHsmClusterId("cluster-zzzzzzzzzzz"))))
                .isEqualTo("CloudHsmClusterNotFoundException");
        seedData.create(
                KmsFixture.cloudHsm("a"),
                request ->
                        request.trustAnchorCertificate(KmsFixture.certificate().replace("\n", "\r\n")));
    }

    /** Public scripts pass the certificate that DescribeClusters returns; AWS requires the one that signed it. */
    @Test
    void rejectsClusterCertificateAsTrustAnchor() {
        String shown = seedData.clients
                .cloudHsm()
                .describeClusters(request -> request.filters(Map.of("clusterIds", List.of(KmsFixture.CLUSTER))))
                .clusters()
                .getFirst()
                .certificates()
                .clusterCertificate();

        assertThat(errorCode(() ->
                        seedData.create(KmsFixture.cloudHsm("a"), request -> request.trustAnchorCertificate(shown))))
                .isEqualTo("IncorrectTrustAnchorException");
    }

    /** These endpoints match AWS's pattern, but {@link java.net.URI} finds no host in them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a..b",
                "https://xks-.example.com",
                "https://-xks.example.com",
                "https://xks.example.com.",
                "https://.xks",
                "https://...",
                "https://---",
                "https://xks.example.1st",
                "https://10.0.0.1",
                "https://999.999.999.999"
            })
    void invalidHostIsUnreachable(String endpoint) {
        assertThat(errorCode(() ->
                        seedData.create(KmsFixture.publicProxy("a"), request -> request.xksProxyUriEndpoint(endpoint))))
                .isEqualTo("XksProxyUriUnreachableException");
        assertThat(errorCode(() ->
                        seedData.create(KmsFixture.vpcProxy("a"), request -> request.xksProxyUriEndpoint(endpoint))))
                .as("differs from the endpoint service's private DNS name")
                .isEqualTo("XksProxyVpcEndpointServiceInvalidConfigurationException");

        String open = seedData.create(KmsFixture.publicProxy("open"));
        String vpc = seedData.create(KmsFixture.vpcProxy("vpc"));
        assertThat(updateError(open, request -> request.xksProxyUriEndpoint(endpoint)))
                .isEqualTo("XksProxyUriUnreachableException");
        assertThat(updateError(vpc, request -> request.xksProxyUriEndpoint(endpoint)))
                .isEqualTo("XksProxyVpcEndpointServiceInvalidConfigurationException");
    }

    @Test
    void connectToInvalidHostFails() {
        String host = "xks-.example.com";
        seedData.aws
                .proxies()
                .addEndpointService(new EndpointService(KmsFixture.SERVICE, KmsFixture.ACCOUNT, host, true));
        String id =
                seedData.create(KmsFixture.vpcProxy("a"), request -> request.xksProxyUriEndpoint("https://" + host));
        seedData.connect(id);
        seedData.advancePastTransitions();

        assertThat(seedData.describe(id).connectionErrorCodeAsString()).isEqualTo("XKS_PROXY_NOT_REACHABLE");
        assertThatThrownBy(() -> seedData.aws.proxies().add(host, "", "A".repeat(20), "s".repeat(43)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "HEALTHY, ''",
        "DEGRADED, ''",
        "SLOW, XksProxyUriUnreachableException",
        "UNREACHABLE, XksProxyUriUnreachableException",
        "UNTRUSTED_CERTIFICATE, XksProxyUriUnreachableException",
        "ALL_UNAVAILABLE, XksProxyUriUnreachableException",
        "DEPENDENCY_TIMEOUT, XksProxyUriUnreachableException",
        "THROTTLING, XksProxyUriUnreachableException",
        "INTERNAL_ERROR, XksProxyInvalidResponseException",
        "BAD_ANSWER, XksProxyInvalidResponseException",
        "ACCESS_DENIED, XksProxyInvalidResponseException"
    })
    void callsPublicProxyBeforeCreating(ProxyBehaviour behaviour, String errorCode) {
        seedData.behave(behaviour);

        assertThat(errorCode(() -> seedData.create(KmsFixture.publicProxy("a"))))
                .isEqualTo(errorCode);
    }

    @Test
    void signsCallToPublicProxy() {
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.publicProxy("a"),
                        request -> request.xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId(KmsFixture.ACCESS_KEY_ID).rawSecretAccessKey("w".repeat(43))))))
                .isEqualTo("XksProxyIncorrectAuthenticationCredentialException");
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.publicProxy("a"),
                        request -> request.xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId("A".repeat(20)).rawSecretAccessKey(KmsFixture.RAW_SECRET)))))
                .isEqualTo("XksProxyIncorrectAuthenticationCredentialException");
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.publicProxy("a"), request -> request.xksProxyUriPath("/nobody/kms/xks/v1"))))
                .isEqualTo("XksProxyInvalidConfigurationException");
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.publicProxy("a"),
                        request -> request.xksProxyUriEndpoint("https://nowhere.example.com"))))
                .isEqualTo("XksProxyUriUnreachableException");
    }

    @Test
    void validatesEndpointServiceButNotItsProxy() {
        seedData.behave(ProxyBehaviour.UNREACHABLE);
        seedData.create(KmsFixture.vpcProxy("a"));
        seedData.aws.kms().clear();

        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.vpcProxy("a"), request -> request.xksProxyVpcEndpointServiceOwner("444455556666"))))
                .isEqualTo("XksProxyVpcEndpointServiceNotFoundException");
        assertThat(errorCode(() -> seedData.create(
                        KmsFixture.vpcProxy("a"),
                        request -> request.xksProxyUriEndpoint("https://" + KmsFixture.OTHER_HOST))))
                .isEqualTo("XksProxyVpcEndpointServiceInvalidConfigurationException");
    }

    @ParameterizedTest
    @CsvSource({
        "Connect, DISCONNECTED, CONNECTING",
        "Connect, CONNECTING, CONNECTING",
        "Connect, CONNECTED, CONNECTED",
        "Connect, FAILED, CustomKeyStoreInvalidStateException",
        "Connect, DISCONNECTING, CustomKeyStoreInvalidStateException",
        "Disconnect, DISCONNECTED, CustomKeyStoreInvalidStateException",
        "Disconnect, CONNECTING, DISCONNECTING",
        "Disconnect, CONNECTED, DISCONNECTING",
        "Disconnect, FAILED, DISCONNECTING",
        "Disconnect, DISCONNECTING, CustomKeyStoreInvalidStateException",
        "UpdateName, DISCONNECTED, DISCONNECTED",
        "UpdateName, CONNECTING, CustomKeyStoreInvalidStateException",
        "UpdateName, CONNECTED, CONNECTED",
        "UpdateName, FAILED, CustomKeyStoreInvalidStateException",
        "UpdateName, DISCONNECTING, CustomKeyStoreInvalidStateException",
        "UpdatePath, DISCONNECTED, DISCONNECTED",
        "UpdatePath, CONNECTING, CustomKeyStoreInvalidStateException",
        "UpdatePath, CONNECTED, CONNECTED",
        "UpdatePath, FAILED, CustomKeyStoreInvalidStateException",
        "UpdatePath, DISCONNECTING, CustomKeyStoreInvalidStateException",
        "UpdateCredential, DISCONNECTED, DISCONNECTED",
        "UpdateCredential, CONNECTED, CONNECTED",
        "UpdateCredential, FAILED, CustomKeyStoreInvalidStateException",
        "UpdateEndpoint, DISCONNECTED, DISCONNECTED",
        "UpdateEndpoint, CONNECTING, CustomKeyStoreInvalidStateException",
        "UpdateEndpoint, CONNECTED, CustomKeyStoreInvalidStateException",
        "UpdateEndpoint, FAILED, CustomKeyStoreInvalidStateException",
        "UpdateEndpoint, DISCONNECTING, CustomKeyStoreInvalidStateException",
        "Delete, DISCONNECTED, CustomKeyStoreNotFoundException",
        "Delete, CONNECTING, CustomKeyStoreInvalidStateException",
        "Delete, CONNECTED, CustomKeyStoreInvalidStateException",
        "Delete, FAILED, CustomKeyStoreInvalidStateException",
        "Delete, DISCONNECTING, CustomKeyStoreInvalidStateException"
    })
    void appliesStateTransitions(String operation, String from, String outcome) {
        String id = seedData.inState(from, KmsFixture.publicProxy("a"));

        assertThat(stateOrError(() -> {
                    carryOut(operation, id);
                    return seedData.state(id);
                }))
                .isEqualTo(outcome);
        if (!operation.equals("Delete") || !from.equals("DISCONNECTED")) {
            assertThat(seedData.state(id)).isEqualTo(outcome.endsWith("Exception") ? from : outcome);
        }
    }

    private static void carryOut(String operation, String id) {
        KmsClient kms = seedData.kms;
        switch (operation) {
            case "Connect" -> seedData.connect(id);
            case "Disconnect" -> seedData.disconnect(id);
            case "UpdateName" ->
                kms.updateCustomKeyStore(request -> request.customKeyStoreId(id).newCustomKeyStoreName("b"));
            case "UpdatePath" ->
                kms.updateCustomKeyStore(request -> request.customKeyStoreId(id).xksProxyUriPath("/team-a/kms/xks/v1"));
            case "UpdateCredential" ->
                kms.updateCustomKeyStore(request -> request.customKeyStoreId(id)
                        .xksProxyAuthenticationCredential(credential -> credential
                                .accessKeyId(KmsFixture.ACCESS_KEY_ID)
                                .rawSecretAccessKey(KmsFixture.RAW_SECRET)));
            case "UpdateEndpoint" ->
                kms.updateCustomKeyStore(request ->
                        request.customKeyStoreId(id).xksProxyUriEndpoint("https://" + KmsFixture.OTHER_HOST));
            case "Delete" -> kms.deleteCustomKeyStore(request -> request.customKeyStoreId(id));
            default -> throw new IllegalArgumentException(operation);
        }
    }

    @Test
    void connectsAfterConnectDuration() {
        String id = seedData.create(KmsFixture.publicProxy("a"));
        seedData.connect(id);
        seedData.aws.clock().advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(seedData.state(id)).isEqualTo("CONNECTING");
        seedData.aws.clock().advance(Duration.ofMillis(1));
        assertThat(seedData.state(id)).isEqualTo("CONNECTED");
        seedData.disconnect(id);
        seedData.advancePastTransitions();
        assertThat(seedData.state(id)).isEqualTo("DISCONNECTED");
    }

    @Test
    void rotatesKmsuserPasswordOnConnect() {
        String id = seedData.inState("CONNECTED", KmsFixture.cloudHsm("a"));
        assertThat(seedData.state(id)).isEqualTo("CONNECTED");
        String rotated =
                seedData.aws.clusters().find(KmsFixture.CLUSTER).orElseThrow().kmsuserPassword();
        assertThat(rotated).isNotEqualTo(KmsFixture.PASSWORD);
        seedData.disconnect(id);
        seedData.advancePastTransitions();

        seedData.connect(id);
        seedData.advancePastTransitions();
        assertThat(seedData.state(id)).isEqualTo("CONNECTED");
        seedData.disconnect(id);
        seedData.advancePastTransitions();

        // The secret is stale: updating the store with it fails the next connect, until the cluster has that password.
        seedData.kms.updateCustomKeyStore(
                request -> request.customKeyStoreId(id).keyStorePassword(KmsFixture.PASSWORD));
        seedData.connect(id);
        seedData.advancePastTransitions();
        assertThat(seedData.describe(id).connectionErrorCodeAsString()).isEqualTo("INVALID_CREDENTIALS");
        seedData.aws.clusters().resetKmsuserPassword(KmsFixture.CLUSTER, KmsFixture.PASSWORD);
        seedData.disconnect(id);
        seedData.advancePastTransitions();
        seedData.connect(id);
        seedData.advancePastTransitions();
        assertThat(seedData.state(id)).isEqualTo("CONNECTED");
    }

    @ParameterizedTest
    @MethodSource("connectErrors")
    void reportsConnectionErrorCode(String errorCode, CreateCustomKeyStoreRequest request, Consumer<KmsFixture> fault) {
        String id = seedData.create(request);
        fault.accept(seedData);
        seedData.connect(id);
        seedData.advancePastTransitions();

        assertThat(seedData.state(id)).isEqualTo("FAILED");
        assertThat(seedData.describe(id).connectionErrorCodeAsString()).isEqualTo(errorCode);
    }

    static Stream<Arguments> connectErrors() {
        return Stream.of(
                hsm(
                        "INVALID_CREDENTIALS",
                        seedData -> seedData.aws.clusters().resetKmsuserPassword(KmsFixture.CLUSTER, "another1")),
                hsm("CLUSTER_NOT_FOUND", seedData -> seedData.aws.clusters().remove(KmsFixture.CLUSTER)),
                hsm(
                        "INSUFFICIENT_CLOUDHSM_HSMS",
                        seedData -> seedData.aws
                                .clusters()
                                .change(KmsFixture.CLUSTER, cluster -> cluster.withHsms(List.of()))),
                hsm("SUBNET_NOT_FOUND", withFault(ClusterFault.SUBNET_DELETED)),
                hsm("INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET", withFault(ClusterFault.SUBNET_WITHOUT_FREE_ADDRESS)),
                hsm("USER_LOGGED_IN", withFault(ClusterFault.KMSUSER_LOGGED_IN)),
                hsm("USER_NOT_FOUND", withFault(ClusterFault.KMSUSER_MISSING)),
                xks("XKS_PROXY_NOT_REACHABLE", ProxyBehaviour.UNREACHABLE),
                xks("XKS_PROXY_NOT_REACHABLE", ProxyBehaviour.ALL_UNAVAILABLE),
                xks("XKS_PROXY_TIMED_OUT", ProxyBehaviour.SLOW),
                xks("XKS_PROXY_TIMED_OUT", ProxyBehaviour.DEPENDENCY_TIMEOUT),
                xks("XKS_PROXY_TIMED_OUT", ProxyBehaviour.THROTTLING),
                xks("XKS_PROXY_INVALID_RESPONSE", ProxyBehaviour.BAD_ANSWER),
                xks("XKS_PROXY_INVALID_RESPONSE", ProxyBehaviour.INTERNAL_ERROR),
                xks("XKS_PROXY_ACCESS_DENIED", ProxyBehaviour.ACCESS_DENIED),
                xks("XKS_PROXY_INVALID_TLS_CONFIGURATION", ProxyBehaviour.UNTRUSTED_CERTIFICATE),
                Arguments.of("INVALID_CREDENTIALS", KmsFixture.publicProxy("a"), (Consumer<KmsFixture>) seedData ->
                        seedData.aws.proxies().add(KmsFixture.HOST, "", KmsFixture.ACCESS_KEY_ID, "n".repeat(43))),
                Arguments.of(
                        "XKS_PROXY_INVALID_CONFIGURATION",
                        KmsFixture.vpcProxy("a").toBuilder()
                                .xksProxyUriPath("/nobody/kms/xks/v1")
                                .build(),
                        (Consumer<KmsFixture>) seedData -> {}),
                Arguments.of("XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION", KmsFixture.vpcProxy("a"), (Consumer<
                                KmsFixture>)
                        seedData -> seedData.aws
                                .proxies()
                                .addEndpointService(new EndpointService(
                                        KmsFixture.SERVICE, KmsFixture.ACCOUNT, KmsFixture.VPC_HOST, false))),
                Arguments.of("XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND", KmsFixture.vpcProxy("a"), (Consumer<KmsFixture>)
                        seedData -> seedData.aws
                                .proxies()
                                .addEndpointService(new EndpointService(
                                        KmsFixture.SERVICE, "444455556666", KmsFixture.VPC_HOST, true))));
    }

    private static Arguments hsm(String errorCode, Consumer<KmsFixture> fault) {
        return Arguments.of(errorCode, KmsFixture.cloudHsm("a"), fault);
    }

    private static Consumer<KmsFixture> withFault(ClusterFault fault) {
        return seedData ->
                seedData.aws.clusters().change(KmsFixture.CLUSTER, cluster -> cluster.withFaults(Set.of(fault)));
    }

    private static Arguments xks(String errorCode, ProxyBehaviour behaviour) {
        return Arguments.of(
                errorCode, KmsFixture.publicProxy("a"), (Consumer<KmsFixture>) seedData -> seedData.behave(behaviour));
    }

    @Test
    void locksKmsuserOutAfterFiveWrongPasswords() {
        String id = seedData.create(KmsFixture.cloudHsm("a"), request -> request.keyStorePassword("wrong-one"));
        for (int attempt = 0; attempt < 5; attempt++) {
            seedData.connect(id);
            seedData.advancePastTransitions();
            assertThat(seedData.describe(id).connectionErrorCodeAsString()).isEqualTo("INVALID_CREDENTIALS");
            seedData.disconnect(id);
            seedData.advancePastTransitions();
        }
        seedData.connect(id);
        seedData.advancePastTransitions();

        assertThat(seedData.describe(id).connectionErrorCodeAsString()).isEqualTo("USER_LOCKED_OUT");
    }

    @ParameterizedTest
    @EnumSource(ConnectionErrorCode.class)
    void failsConnectAsPlanned(ConnectionErrorCode errorCode) {
        String id = seedData.create(KmsFixture.publicProxy("a"));
        seedData.aws.kms().failNextConnect(errorCode);
        seedData.connect(id);
        seedData.advancePastTransitions();

        // The SDK has a constant for every error code.
        assertThat(seedData.describe(id).connectionErrorCode().toString()).isEqualTo(errorCode.name());
    }

    @Test
    void refusesConnectToInactiveClusterImmediately() {
        String id = seedData.create(KmsFixture.cloudHsm("a"));
        seedData.aws.clusters().change(KmsFixture.CLUSTER, cluster -> cluster.withState(ClusterState.DEGRADED));

        assertThat(errorCode(() -> {
                    seedData.connect(id);
                    return id;
                }))
                .isEqualTo("CloudHsmClusterNotActiveException");
        assertThat(seedData.state(id)).isEqualTo("DISCONNECTED");
    }

    @Test
    void validatesUpdates() {
        String hsm = seedData.create(KmsFixture.cloudHsm("hsm"));
        String open = seedData.create(KmsFixture.publicProxy("open"));

        assertThat(updateError(hsm, request -> request.newCustomKeyStoreName("open")))
                .isEqualTo("CustomKeyStoreNameInUseException");
        assertThat(updateError(hsm, request -> request.newCustomKeyStoreName("hsm")))
                .isEmpty();
        assertThat(updateError(hsm, request -> request.cloudHsmClusterId(KmsFixture.OTHER_CLUSTER)))
                .isEqualTo("CloudHsmClusterNotRelatedException");
        assertThat(updateError(hsm, request -> request.cloudHsmClusterId(KmsFixture.RELATED_CLUSTER)))
                .isEmpty();
        assertThat(updateError(hsm, request -> request.xksProxyUriPath("/kms/xks/v1")))
                .isEqualTo("ValidationException");
        assertThat(updateError(open, request -> request.keyStorePassword("password1")))
                .isEqualTo("ValidationException");
        assertThat(updateError(open, request -> request.xksProxyConnectivity("VPC_ENDPOINT_SERVICE")))
                .isEqualTo("ValidationException");
        assertThat(updateError(
                        open,
                        request -> request.xksProxyConnectivity("VPC_ENDPOINT_SERVICE")
                                .xksProxyUriEndpoint("https://" + KmsFixture.VPC_HOST)
                                .xksProxyVpcEndpointServiceName(KmsFixture.SERVICE)))
                .isEmpty();
        assertThat(seedData.describe(open).xksProxyConfiguration().vpcEndpointServiceName())
                .isEqualTo(KmsFixture.SERVICE);
        assertThat(updateError(
                        open,
                        request ->
                                request.xksProxyConnectivity("PUBLIC_ENDPOINT").xksProxyVpcEndpointServiceName("")))
                .isEmpty();
        seedData.behave(ProxyBehaviour.BAD_ANSWER);
        assertThat(updateError(open, request -> request.xksProxyUriPath("/team-a/kms/xks/v1")))
                .isEqualTo("XksProxyInvalidResponseException");
        assertThat(updateError("cks-00000000000000000", request -> request.newCustomKeyStoreName("x")))
                .isEqualTo("CustomKeyStoreNotFoundException");
    }

    private static String updateError(String id, Consumer<UpdateCustomKeyStoreRequest.Builder> change) {
        return errorCode(() -> {
            seedData.kms.updateCustomKeyStore(request -> change.accept(request.customKeyStoreId(id)));
            return id;
        });
    }

    @Test
    void refusesToDeleteStoreWithKeys() {
        String id = seedData.create(KmsFixture.cloudHsm("a"));
        seedData.aws.kms().keyCount(id, 1);

        assertThat(errorCode(() -> {
                    seedData.kms.deleteCustomKeyStore(request -> request.customKeyStoreId(id));
                    return id;
                }))
                .isEqualTo("CustomKeyStoreHasCMKsException");
    }

    @Test
    void describesInPages() {
        seedData.create(KmsFixture.cloudHsm("a"));
        seedData.create(KmsFixture.publicProxy("b"));
        seedData.create(KmsFixture.vpcProxy("c"));

        DescribeCustomKeyStoresResponse first = seedData.kms.describeCustomKeyStores(request -> request.limit(2));
        assertThat(first.customKeyStores()).hasSize(2);
        assertThat(first.truncated()).isTrue();
        DescribeCustomKeyStoresResponse second =
                seedData.kms.describeCustomKeyStores(request -> request.limit(2).marker(first.nextMarker()));
        assertThat(second.customKeyStores()).hasSize(1);
        assertThat(second.truncated()).isFalse();
        assertThat(second.nextMarker()).isNull();
        assertThat(seedData.kms
                        .describeCustomKeyStoresPaginator(request -> request.limit(1))
                        .customKeyStores())
                .extracting(CustomKeyStoresListEntry::customKeyStoreName)
                .containsExactly("a", "b", "c");
        assertThatThrownBy(() -> seedData.kms.describeCustomKeyStores(request -> request.marker("nonsense")))
                .isInstanceOf(InvalidMarkerException.class);
    }

    @Test
    void findsByIdOrNameButNotBoth() {
        String id = seedData.create(KmsFixture.cloudHsm("a"));

        assertThat(seedData.kms
                        .describeCustomKeyStores(request -> request.customKeyStoreName("a"))
                        .customKeyStores())
                .hasSize(1);
        assertThat(errorCode(() -> seedData.kms
                        .describeCustomKeyStores(request -> request.customKeyStoreName("A"))
                        .toString()))
                .isEqualTo("CustomKeyStoreNotFoundException");
        assertThat(errorCode(() -> seedData.kms
                        .describeCustomKeyStores(
                                request -> request.customKeyStoreId(id).customKeyStoreName("a"))
                        .toString()))
                .isEqualTo("ValidationException");
    }

    @Test
    void showsNewKeyStoresAfterTheDelay() {
        seedData.aws.kms().visibilityDelay(Duration.ofSeconds(30));
        String id = seedData.create(KmsFixture.publicProxy("a"));

        assertThat(seedData.kms.describeCustomKeyStores().customKeyStores()).isEmpty();
        assertThat(errorCode(() -> seedData.state(id))).isEqualTo("CustomKeyStoreNotFoundException");
        assertThat(errorCode(() -> seedData.create(KmsFixture.publicProxy("a"))))
                .isEqualTo("CustomKeyStoreNameInUseException");
        seedData.aws.clock().advance(Duration.ofSeconds(30));
        assertThat(seedData.state(id)).isEqualTo("DISCONNECTED");
    }

    @Test
    void throttlesWithHttp400() {
        seedData.aws.kms().limitRequestsPerSecond(5);
        for (int call = 0; call < 5; call++) {
            seedData.kms.describeCustomKeyStores();
        }
        KmsException failure =
                failure(() -> seedData.kms.describeCustomKeyStores().toString());

        assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
        assertThat(failure.statusCode()).isEqualTo(400);
        seedData.aws.clock().advance(Duration.ofSeconds(1));
        seedData.kms.describeCustomKeyStores();
    }

    @Test
    void createsOnceAmongFiftyConcurrentRequests() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> rivals = IntStream.range(0, 50)
                    .<Callable<String>>mapToObj(
                            rival -> () -> stateOrError(() -> seedData.create(KmsFixture.publicProxy("a"))))
                    .toList();
            Set<String> outcomes = new HashSet<>();
            int created = 0;
            for (Future<String> outcome : threads.invokeAll(rivals)) {
                created += outcome.get().startsWith("cks-") ? 1 : 0;
                outcomes.add(outcome.get());
            }

            assertThat(created).isOne();
            assertThat(outcomes).hasSize(2).contains("CustomKeyStoreNameInUseException");
        }
    }

    @Test
    void lateResponseStillTakesEffect() {
        seedData.aws.faults().next("CreateCustomKeyStore", new Fault.LateAnswer(Duration.ofMinutes(5)));
        try (KmsClient impatient = seedData.clients.kms(Duration.ofMillis(500))) {
            assertThatThrownBy(() -> impatient.createCustomKeyStore(KmsFixture.cloudHsm("a")))
                    .isInstanceOf(SdkClientException.class);
        }
        assertThat(seedData.aws.kms().all()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void failsAsPlanned(Fault fault, String errorCode, int stores) {
        seedData.aws.faults().next("CreateCustomKeyStore", fault);

        assertThat(stateOrError(() -> seedData.create(KmsFixture.publicProxy("a"))))
                .isEqualTo(errorCode);
        assertThat(seedData.aws.kms().all()).hasSize(stores);
        seedData.aws.kms().clear();
        assertThat(seedData.create(KmsFixture.publicProxy("a"))).startsWith("cks-");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new Fault.DropBefore(), "SdkClientException", 0),
                Arguments.of(new Fault.DropAfter(), "SdkClientException", 1),
                Arguments.of(new Fault.Throttle(), "ThrottlingException", 0),
                Arguments.of(new Fault.InternalErrorBefore(), "KMSInternalException", 0),
                Arguments.of(new Fault.InternalErrorAfter(), "KMSInternalException", 1),
                Arguments.of(new Fault.AccessDenied(), "AccessDeniedException", 0),
                Arguments.of(
                        new Fault.Refuse(400, "DependencyTimeoutException", "no"), "DependencyTimeoutException", 0));
    }

    @Test
    void answersUnknownOperationsWithAnAwsError() {
        assertThat(errorCode(() -> seedData.kms.listKeys().toString())).isEqualTo("UnknownOperationException");
    }

    private static KmsException failure(Callable<String> call) {
        return catchThrowableOfType(KmsException.class, call::call);
    }

    private static String errorCode(Callable<String> call) {
        String outcome = stateOrError(call);
        return outcome.endsWith("Exception") ? outcome : "";
    }

    private static String stateOrError(Callable<String> call) {
        try {
            return call.call();
        } catch (KmsException failure) {
            return failure.awsErrorDetails().errorCode();
        } catch (Exception failure) {
            return failure.getClass().getSimpleName();
        }
    }
}
