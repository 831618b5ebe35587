package dev.keystorevending.local.emulator.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keystorevending.local.emulator.cloudhsm.Cluster;
import dev.keystorevending.local.emulator.cloudhsm.ClusterState;
import dev.keystorevending.local.emulator.cloudhsm.ClusterTrouble;
import dev.keystorevending.local.emulator.control.Fault;
import dev.keystorevending.local.emulator.xks.EndpointService;
import dev.keystorevending.local.emulator.xks.ProxyBehaviour;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
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

/** The emulated KMS, told by AWS's own client. */
class EmulatedKmsTest {

    private static KmsScene scene;

    @BeforeAll
    static void start() {
        scene = new KmsScene();
    }

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void describesEachKindWithoutItsSecrets() {
        CustomKeyStoresListEntry hsm = scene.describe(scene.create(KmsScene.cloudHsm("hsm")));
        CustomKeyStoresListEntry open = scene.describe(scene.create(KmsScene.publicProxy("open")));
        CustomKeyStoresListEntry vpc = scene.describe(scene.create(KmsScene.vpcProxy("vpc")));

        assertThat(hsm.customKeyStoreId()).matches("cks-[0-9a-f]{17}");
        assertThat(hsm.connectionStateAsString()).isEqualTo("DISCONNECTED");
        assertThat(hsm.connectionErrorCode()).isNull();
        assertThat(hsm.customKeyStoreTypeAsString()).isEqualTo("AWS_CLOUDHSM");
        assertThat(hsm.cloudHsmClusterId()).isEqualTo(KmsScene.CLUSTER);
        assertThat(hsm.trustAnchorCertificate()).isEqualTo(KmsScene.certificate());
        assertThat(hsm.xksProxyConfiguration()).isNull();
        assertThat(hsm.creationDate()).isEqualTo(scene.aws.clock().instant().truncatedTo(ChronoUnit.MILLIS));
        assertThat(open.xksProxyConfiguration().connectivityAsString()).isEqualTo("PUBLIC_ENDPOINT");
        assertThat(open.xksProxyConfiguration().accessKeyId()).isEqualTo(KmsScene.ACCESS_KEY_ID);
        assertThat(open.xksProxyConfiguration().vpcEndpointServiceName()).isNull();
        assertThat(vpc.xksProxyConfiguration().vpcEndpointServiceName()).isEqualTo(KmsScene.SERVICE);
        assertThat(vpc.xksProxyConfiguration().vpcEndpointServiceOwner()).isEqualTo(KmsScene.ACCOUNT);
    }

    @ParameterizedTest
    @MethodSource("invalidRequests")
    void refusesWhatTheModelForbids(String member, UnaryOperator<CreateCustomKeyStoreRequest.Builder> change) {
        CreateCustomKeyStoreRequest base = member.startsWith("xks") || member.equals("credential")
                ? KmsScene.vpcProxy("name")
                : KmsScene.cloudHsm("name");
        KmsException failure = failure(() -> scene.create(base, change));

        assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
        assertThat(failure.statusCode()).isEqualTo(400);
        assertThat(failure.requestId()).isNotBlank();
        assertThat(scene.aws.kms().all()).isEmpty();
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
                invalid("foreign", request -> request.xksProxyVpcEndpointServiceName(KmsScene.SERVICE)),
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
                invalid("xksForeign", request -> request.keyStorePassword(KmsScene.PASSWORD)),
                invalid(
                        "credential",
                        request -> request.xksProxyAuthenticationCredential(credential -> credential
                                .accessKeyId("ABCDE12345670EXAMPLE")
                                .rawSecretAccessKey(KmsScene.RAW_SECRET))),
                invalid(
                        "credential",
                        request -> request.xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId(KmsScene.ACCESS_KEY_ID).rawSecretAccessKey("s".repeat(42)))),
                invalid(
                        "credential",
                        request -> request.xksProxyAuthenticationCredential(
                                credential -> credential.accessKeyId(KmsScene.ACCESS_KEY_ID))));
    }

    private static Arguments invalid(String member, UnaryOperator<CreateCustomKeyStoreRequest.Builder> change) {
        return Arguments.of(member, change);
    }

    @Test
    void neverRepeatsASecretInAMessage() {
        KmsException failure =
                failure(() -> scene.create(KmsScene.cloudHsm("name"), request -> request.keyStorePassword("hunter")));

        assertThat(failure.getMessage()).contains("keyStorePassword").doesNotContain("hunter");
    }

    @ParameterizedTest
    @MethodSource("conflicts")
    void keepsUniqueWhatMustBe(
            String errorCode, CreateCustomKeyStoreRequest first, CreateCustomKeyStoreRequest second) {
        scene.create(first);

        assertThat(errorCode(() -> scene.create(second))).isEqualTo(errorCode);
        assertThat(scene.aws.kms().all()).hasSize(1);
    }

    static Stream<Arguments> conflicts() {
        return Stream.of(
                Arguments.of("CustomKeyStoreNameInUseException", KmsScene.cloudHsm("a"), KmsScene.publicProxy("a")),
                Arguments.of(
                        "CustomKeyStoreNameInUseException",
                        KmsScene.cloudHsm("a"),
                        KmsScene.cloudHsm("a").toBuilder()
                                .keyStorePassword("another1")
                                .build()),
                Arguments.of("CustomKeyStoreNameInUseException", KmsScene.publicProxy("a"), KmsScene.publicProxy("a")),
                Arguments.of("CloudHsmClusterInUseException", KmsScene.cloudHsm("a"), KmsScene.cloudHsm("b")),
                Arguments.of(
                        "CloudHsmClusterInUseException",
                        KmsScene.cloudHsm("a"),
                        KmsScene.cloudHsm("b").toBuilder()
                                .cloudHsmClusterId(KmsScene.RELATED_CLUSTER)
                                .build()),
                Arguments.of("XksProxyUriInUseException", KmsScene.publicProxy("a"), KmsScene.publicProxy("b")),
                Arguments.of(
                        "XksProxyUriInUseException",
                        KmsScene.publicProxy("a"),
                        KmsScene.publicProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://XKS.example.com")
                                .build()),
                Arguments.of(
                        "XksProxyUriEndpointInUseException",
                        KmsScene.vpcProxy("a"),
                        KmsScene.publicProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://" + KmsScene.VPC_HOST)
                                .xksProxyUriPath("/team-a/kms/xks/v1")
                                .build()),
                Arguments.of(
                        "XksProxyUriEndpointInUseException",
                        KmsScene.publicProxy("a"),
                        KmsScene.vpcProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://" + KmsScene.HOST)
                                .xksProxyUriPath("/team-a/kms/xks/v1")
                                .xksProxyVpcEndpointServiceName(KmsScene.OTHER_SERVICE)
                                .build()),
                Arguments.of(
                        "XksProxyVpcEndpointServiceInUseException",
                        KmsScene.vpcProxy("a"),
                        KmsScene.vpcProxy("b").toBuilder()
                                .xksProxyUriEndpoint("https://" + KmsScene.OTHER_HOST)
                                .build()));
    }

    @Test
    void letsPublicStoresShareAnEndpoint() {
        scene.create(KmsScene.publicProxy("a"));
        scene.create(KmsScene.publicProxy("b"), request -> request.xksProxyUriPath("/team-a/kms/xks/v1"));

        assertThat(scene.aws.kms().all()).hasSize(2);
    }

    @Test
    void answersTheSameCloudHsmValuesWithTheSameIdWhileDisconnected() {
        String id = scene.create(KmsScene.cloudHsm("a"));

        assertThat(scene.create(KmsScene.cloudHsm("a"))).isEqualTo(id);
        scene.connect(id);
        assertThatThrownBy(() -> scene.create(KmsScene.cloudHsm("a")))
                .isInstanceOf(CustomKeyStoreNameInUseException.class);
        assertThat(scene.aws.kms().all()).hasSize(1);
    }

    @Test
    void holdsTenKeyStores() {
        scene.aws.proxies().add("many.example.com", "", KmsScene.ACCESS_KEY_ID, KmsScene.RAW_SECRET);
        for (int index = 0; index < 9; index++) {
            String prefix = "/p" + index;
            scene.aws.proxies().add("many.example.com", prefix, KmsScene.ACCESS_KEY_ID, KmsScene.RAW_SECRET);
            scene.create(
                    KmsScene.publicProxy("p" + index),
                    request -> request.xksProxyUriEndpoint("https://many.example.com")
                            .xksProxyUriPath(prefix + "/kms/xks/v1"));
        }
        String tenth = scene.create(KmsScene.cloudHsm("tenth"));

        assertThatThrownBy(() -> scene.create(KmsScene.publicProxy("eleventh")))
                .isInstanceOf(LimitExceededException.class);
        assertThat(scene.create(KmsScene.cloudHsm("tenth"))).isEqualTo(tenth);
        scene.kms.deleteCustomKeyStore(request -> request.customKeyStoreId(tenth));
        scene.create(KmsScene.publicProxy("eleventh"));
    }

    @ParameterizedTest
    @MethodSource("unfitClusters")
    void looksAtTheClusterBeforeCreating(String errorCode, UnaryOperator<Cluster> change) {
        scene.aws.clusters().change(KmsScene.CLUSTER, change);

        assertThat(errorCode(() -> scene.create(KmsScene.cloudHsm("a")))).isEqualTo(errorCode);
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
                        cluster -> cluster.withTroubles(Set.of(ClusterTrouble.SECURITY_GROUP_CLOSED))));
    }

    private static Arguments cluster(String errorCode, UnaryOperator<Cluster> change) {
        return Arguments.of(errorCode, change);
    }

    @Test
    void comparesTheTrustAnchorWithTheCluster() {
        assertThat(errorCode(() -> scene.create(
                        KmsScene.cloudHsm("a"),
                        request -> request.trustAnchorCertificate(KmsScene.otherCertificate()))))
                .isEqualTo("IncorrectTrustAnchorException");
        assertThat(errorCode(() -> scene.create(
                        KmsScene.cloudHsm("a"), request -> request.trustAnchorCertificate("no certificate"))))
                .isEqualTo("IncorrectTrustAnchorException");
        assertThat(errorCode(() -> scene.create(
                        KmsScene.cloudHsm("a"), request -> request.cloudHsmClusterId("cluster-zzzzzzzzzzz"))))
                .isEqualTo("CloudHsmClusterNotFoundException");
        scene.create(
                KmsScene.cloudHsm("a"),
                request -> request.trustAnchorCertificate(KmsScene.certificate().replace("\n", "\r\n")));
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
    void callsAPublicProxyBeforeCreating(ProxyBehaviour behaviour, String errorCode) {
        scene.behave(behaviour);

        assertThat(errorCode(() -> scene.create(KmsScene.publicProxy("a")))).isEqualTo(errorCode);
    }

    @Test
    void signsItsCallToAPublicProxy() {
        assertThat(errorCode(() -> scene.create(
                        KmsScene.publicProxy("a"),
                        request -> request.xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId(KmsScene.ACCESS_KEY_ID).rawSecretAccessKey("w".repeat(43))))))
                .isEqualTo("XksProxyIncorrectAuthenticationCredentialException");
        assertThat(errorCode(() -> scene.create(
                        KmsScene.publicProxy("a"),
                        request -> request.xksProxyAuthenticationCredential(credential ->
                                credential.accessKeyId("A".repeat(20)).rawSecretAccessKey(KmsScene.RAW_SECRET)))))
                .isEqualTo("XksProxyIncorrectAuthenticationCredentialException");
        assertThat(errorCode(() -> scene.create(
                        KmsScene.publicProxy("a"), request -> request.xksProxyUriPath("/nobody/kms/xks/v1"))))
                .isEqualTo("XksProxyInvalidConfigurationException");
        assertThat(errorCode(() -> scene.create(
                        KmsScene.publicProxy("a"),
                        request -> request.xksProxyUriEndpoint("https://nowhere.example.com"))))
                .isEqualTo("XksProxyUriUnreachableException");
    }

    @Test
    void looksAtTheEndpointServiceAndNotAtTheProxyBehindIt() {
        scene.behave(ProxyBehaviour.UNREACHABLE);
        scene.create(KmsScene.vpcProxy("a"));
        scene.aws.kms().clear();

        assertThat(errorCode(() -> scene.create(
                        KmsScene.vpcProxy("a"), request -> request.xksProxyVpcEndpointServiceOwner("444455556666"))))
                .isEqualTo("XksProxyVpcEndpointServiceNotFoundException");
        assertThat(errorCode(() -> scene.create(
                        KmsScene.vpcProxy("a"),
                        request -> request.xksProxyUriEndpoint("https://" + KmsScene.OTHER_HOST))))
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
    void movesFromStateToState(String operation, String from, String outcome) {
        String id = scene.inState(from, KmsScene.publicProxy("a"));

        assertThat(stateOrError(() -> {
                    carryOut(operation, id);
                    return scene.state(id);
                }))
                .isEqualTo(outcome);
        if (!operation.equals("Delete") || !from.equals("DISCONNECTED")) {
            assertThat(scene.state(id)).isEqualTo(outcome.endsWith("Exception") ? from : outcome);
        }
    }

    private static void carryOut(String operation, String id) {
        KmsClient kms = scene.kms;
        switch (operation) {
            case "Connect" -> scene.connect(id);
            case "Disconnect" -> scene.disconnect(id);
            case "UpdateName" ->
                kms.updateCustomKeyStore(request -> request.customKeyStoreId(id).newCustomKeyStoreName("b"));
            case "UpdatePath" ->
                kms.updateCustomKeyStore(request -> request.customKeyStoreId(id).xksProxyUriPath("/team-a/kms/xks/v1"));
            case "UpdateCredential" ->
                kms.updateCustomKeyStore(request -> request.customKeyStoreId(id)
                        .xksProxyAuthenticationCredential(credential -> credential
                                .accessKeyId(KmsScene.ACCESS_KEY_ID)
                                .rawSecretAccessKey(KmsScene.RAW_SECRET)));
            case "UpdateEndpoint" ->
                kms.updateCustomKeyStore(
                        request -> request.customKeyStoreId(id).xksProxyUriEndpoint("https://" + KmsScene.OTHER_HOST));
            case "Delete" -> kms.deleteCustomKeyStore(request -> request.customKeyStoreId(id));
            default -> throw new IllegalArgumentException(operation);
        }
    }

    @Test
    void connectsWhenItsTimeHasCome() {
        String id = scene.create(KmsScene.publicProxy("a"));
        scene.connect(id);
        scene.aws.clock().advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(scene.state(id)).isEqualTo("CONNECTING");
        scene.aws.clock().advance(Duration.ofMillis(1));
        assertThat(scene.state(id)).isEqualTo("CONNECTED");
        scene.disconnect(id);
        scene.letTimePass();
        assertThat(scene.state(id)).isEqualTo("DISCONNECTED");
    }

    @Test
    void rotatesTheKmsuserPasswordWhenItConnects() {
        String id = scene.inState("CONNECTED", KmsScene.cloudHsm("a"));
        assertThat(scene.state(id)).isEqualTo("CONNECTED");
        String rotated =
                scene.aws.clusters().find(KmsScene.CLUSTER).orElseThrow().kmsuserPassword();
        assertThat(rotated).isNotEqualTo(KmsScene.PASSWORD);
        scene.disconnect(id);
        scene.letTimePass();

        scene.connect(id);
        scene.letTimePass();
        assertThat(scene.state(id)).isEqualTo("CONNECTED");
        scene.disconnect(id);
        scene.letTimePass();

        // The secret is stale: pushing it breaks the next connect, until the password is put right on the cluster.
        scene.kms.updateCustomKeyStore(request -> request.customKeyStoreId(id).keyStorePassword(KmsScene.PASSWORD));
        scene.connect(id);
        scene.letTimePass();
        assertThat(scene.describe(id).connectionErrorCodeAsString()).isEqualTo("INVALID_CREDENTIALS");
        scene.aws.clusters().resetKmsuserPassword(KmsScene.CLUSTER, KmsScene.PASSWORD);
        scene.disconnect(id);
        scene.letTimePass();
        scene.connect(id);
        scene.letTimePass();
        assertThat(scene.state(id)).isEqualTo("CONNECTED");
    }

    @ParameterizedTest
    @MethodSource("connectErrors")
    void saysWhyAConnectFailed(String errorCode, CreateCustomKeyStoreRequest request, Consumer<KmsScene> trouble) {
        String id = scene.create(request);
        trouble.accept(scene);
        scene.connect(id);
        scene.letTimePass();

        assertThat(scene.state(id)).isEqualTo("FAILED");
        assertThat(scene.describe(id).connectionErrorCodeAsString()).isEqualTo(errorCode);
    }

    static Stream<Arguments> connectErrors() {
        return Stream.of(
                hsm(
                        "INVALID_CREDENTIALS",
                        scene -> scene.aws.clusters().resetKmsuserPassword(KmsScene.CLUSTER, "another1")),
                hsm("CLUSTER_NOT_FOUND", scene -> scene.aws.clusters().remove(KmsScene.CLUSTER)),
                hsm(
                        "INSUFFICIENT_CLOUDHSM_HSMS",
                        scene -> scene.aws.clusters().change(KmsScene.CLUSTER, cluster -> cluster.withHsms(List.of()))),
                hsm("SUBNET_NOT_FOUND", troubled(ClusterTrouble.SUBNET_DELETED)),
                hsm("INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET", troubled(ClusterTrouble.SUBNET_WITHOUT_FREE_ADDRESS)),
                hsm("USER_LOGGED_IN", troubled(ClusterTrouble.KMSUSER_LOGGED_IN)),
                hsm("USER_NOT_FOUND", troubled(ClusterTrouble.KMSUSER_MISSING)),
                xks("XKS_PROXY_NOT_REACHABLE", ProxyBehaviour.UNREACHABLE),
                xks("XKS_PROXY_NOT_REACHABLE", ProxyBehaviour.ALL_UNAVAILABLE),
                xks("XKS_PROXY_TIMED_OUT", ProxyBehaviour.SLOW),
                xks("XKS_PROXY_TIMED_OUT", ProxyBehaviour.DEPENDENCY_TIMEOUT),
                xks("XKS_PROXY_TIMED_OUT", ProxyBehaviour.THROTTLING),
                xks("XKS_PROXY_INVALID_RESPONSE", ProxyBehaviour.BAD_ANSWER),
                xks("XKS_PROXY_INVALID_RESPONSE", ProxyBehaviour.INTERNAL_ERROR),
                xks("XKS_PROXY_ACCESS_DENIED", ProxyBehaviour.ACCESS_DENIED),
                xks("XKS_PROXY_INVALID_TLS_CONFIGURATION", ProxyBehaviour.UNTRUSTED_CERTIFICATE),
                Arguments.of("INVALID_CREDENTIALS", KmsScene.publicProxy("a"), (Consumer<KmsScene>)
                        scene -> scene.aws.proxies().add(KmsScene.HOST, "", KmsScene.ACCESS_KEY_ID, "n".repeat(43))),
                Arguments.of(
                        "XKS_PROXY_INVALID_CONFIGURATION",
                        KmsScene.vpcProxy("a").toBuilder()
                                .xksProxyUriPath("/nobody/kms/xks/v1")
                                .build(),
                        (Consumer<KmsScene>) scene -> {}),
                Arguments.of("XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION", KmsScene.vpcProxy("a"), (Consumer<
                                KmsScene>)
                        scene -> scene.aws
                                .proxies()
                                .addEndpointService(new EndpointService(
                                        KmsScene.SERVICE, KmsScene.ACCOUNT, KmsScene.VPC_HOST, false))),
                Arguments.of("XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND", KmsScene.vpcProxy("a"), (Consumer<KmsScene>)
                        scene -> scene.aws
                                .proxies()
                                .addEndpointService(new EndpointService(
                                        KmsScene.SERVICE, "444455556666", KmsScene.VPC_HOST, true))));
    }

    private static Arguments hsm(String errorCode, Consumer<KmsScene> trouble) {
        return Arguments.of(errorCode, KmsScene.cloudHsm("a"), trouble);
    }

    private static Consumer<KmsScene> troubled(ClusterTrouble trouble) {
        return scene -> scene.aws.clusters().change(KmsScene.CLUSTER, cluster -> cluster.withTroubles(Set.of(trouble)));
    }

    private static Arguments xks(String errorCode, ProxyBehaviour behaviour) {
        return Arguments.of(
                errorCode, KmsScene.publicProxy("a"), (Consumer<KmsScene>) scene -> scene.behave(behaviour));
    }

    @Test
    void locksTheKmsuserOutAfterFiveWrongPasswords() {
        String id = scene.create(KmsScene.cloudHsm("a"), request -> request.keyStorePassword("wrong-one"));
        for (int attempt = 0; attempt < 5; attempt++) {
            scene.connect(id);
            scene.letTimePass();
            assertThat(scene.describe(id).connectionErrorCodeAsString()).isEqualTo("INVALID_CREDENTIALS");
            scene.disconnect(id);
            scene.letTimePass();
        }
        scene.connect(id);
        scene.letTimePass();

        assertThat(scene.describe(id).connectionErrorCodeAsString()).isEqualTo("USER_LOCKED_OUT");
    }

    @ParameterizedTest
    @EnumSource(ConnectionErrorCode.class)
    void failsAConnectAsPlanned(ConnectionErrorCode errorCode) {
        String id = scene.create(KmsScene.publicProxy("a"));
        scene.aws.kms().failNextConnect(errorCode);
        scene.connect(id);
        scene.letTimePass();

        // The client knows every one of the codes.
        assertThat(scene.describe(id).connectionErrorCode().toString()).isEqualTo(errorCode.name());
    }

    @Test
    void refusesAtOnceToConnectToAClusterThatIsNotActive() {
        String id = scene.create(KmsScene.cloudHsm("a"));
        scene.aws.clusters().change(KmsScene.CLUSTER, cluster -> cluster.withState(ClusterState.DEGRADED));

        assertThat(errorCode(() -> {
                    scene.connect(id);
                    return id;
                }))
                .isEqualTo("CloudHsmClusterNotActiveException");
        assertThat(scene.state(id)).isEqualTo("DISCONNECTED");
    }

    @Test
    void updatesOnlyToWhatFits() {
        String hsm = scene.create(KmsScene.cloudHsm("hsm"));
        String open = scene.create(KmsScene.publicProxy("open"));

        assertThat(updateError(hsm, request -> request.newCustomKeyStoreName("open")))
                .isEqualTo("CustomKeyStoreNameInUseException");
        assertThat(updateError(hsm, request -> request.newCustomKeyStoreName("hsm")))
                .isEmpty();
        assertThat(updateError(hsm, request -> request.cloudHsmClusterId(KmsScene.OTHER_CLUSTER)))
                .isEqualTo("CloudHsmClusterNotRelatedException");
        assertThat(updateError(hsm, request -> request.cloudHsmClusterId(KmsScene.RELATED_CLUSTER)))
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
                                .xksProxyUriEndpoint("https://" + KmsScene.VPC_HOST)
                                .xksProxyVpcEndpointServiceName(KmsScene.SERVICE)))
                .isEmpty();
        assertThat(scene.describe(open).xksProxyConfiguration().vpcEndpointServiceName())
                .isEqualTo(KmsScene.SERVICE);
        assertThat(updateError(
                        open,
                        request ->
                                request.xksProxyConnectivity("PUBLIC_ENDPOINT").xksProxyVpcEndpointServiceName("")))
                .isEmpty();
        scene.behave(ProxyBehaviour.BAD_ANSWER);
        assertThat(updateError(open, request -> request.xksProxyUriPath("/team-a/kms/xks/v1")))
                .isEqualTo("XksProxyInvalidResponseException");
        assertThat(updateError("cks-00000000000000000", request -> request.newCustomKeyStoreName("x")))
                .isEqualTo("CustomKeyStoreNotFoundException");
    }

    private static String updateError(String id, Consumer<UpdateCustomKeyStoreRequest.Builder> change) {
        return errorCode(() -> {
            scene.kms.updateCustomKeyStore(request -> change.accept(request.customKeyStoreId(id)));
            return id;
        });
    }

    @Test
    void keepsAStoreThatHoldsKeys() {
        String id = scene.create(KmsScene.cloudHsm("a"));
        scene.aws.kms().keyCount(id, 1);

        assertThat(errorCode(() -> {
                    scene.kms.deleteCustomKeyStore(request -> request.customKeyStoreId(id));
                    return id;
                }))
                .isEqualTo("CustomKeyStoreHasCMKsException");
    }

    @Test
    void describesInPages() {
        scene.create(KmsScene.cloudHsm("a"));
        scene.create(KmsScene.publicProxy("b"));
        scene.create(KmsScene.vpcProxy("c"));

        DescribeCustomKeyStoresResponse first = scene.kms.describeCustomKeyStores(request -> request.limit(2));
        assertThat(first.customKeyStores()).hasSize(2);
        assertThat(first.truncated()).isTrue();
        DescribeCustomKeyStoresResponse second =
                scene.kms.describeCustomKeyStores(request -> request.limit(2).marker(first.nextMarker()));
        assertThat(second.customKeyStores()).hasSize(1);
        assertThat(second.truncated()).isFalse();
        assertThat(second.nextMarker()).isNull();
        assertThat(scene.kms
                        .describeCustomKeyStoresPaginator(request -> request.limit(1))
                        .customKeyStores())
                .extracting(CustomKeyStoresListEntry::customKeyStoreName)
                .containsExactly("a", "b", "c");
        assertThatThrownBy(() -> scene.kms.describeCustomKeyStores(request -> request.marker("nonsense")))
                .isInstanceOf(InvalidMarkerException.class);
    }

    @Test
    void findsByIdOrNameButNotByBoth() {
        String id = scene.create(KmsScene.cloudHsm("a"));

        assertThat(scene.kms
                        .describeCustomKeyStores(request -> request.customKeyStoreName("a"))
                        .customKeyStores())
                .hasSize(1);
        assertThat(errorCode(() -> scene.kms
                        .describeCustomKeyStores(request -> request.customKeyStoreName("A"))
                        .toString()))
                .isEqualTo("CustomKeyStoreNotFoundException");
        assertThat(errorCode(() -> scene.kms
                        .describeCustomKeyStores(
                                request -> request.customKeyStoreId(id).customKeyStoreName("a"))
                        .toString()))
                .isEqualTo("ValidationException");
    }

    @Test
    void showsNewStoresLateWhenToldTo() {
        scene.aws.kms().visibilityDelay(Duration.ofSeconds(30));
        String id = scene.create(KmsScene.publicProxy("a"));

        assertThat(scene.kms.describeCustomKeyStores().customKeyStores()).isEmpty();
        assertThat(errorCode(() -> scene.state(id))).isEqualTo("CustomKeyStoreNotFoundException");
        assertThat(errorCode(() -> scene.create(KmsScene.publicProxy("a"))))
                .isEqualTo("CustomKeyStoreNameInUseException");
        scene.aws.clock().advance(Duration.ofSeconds(30));
        assertThat(scene.state(id)).isEqualTo("DISCONNECTED");
    }

    @Test
    void throttlesWithHttp400() {
        scene.aws.kms().limitRequestsPerSecond(5);
        for (int call = 0; call < 5; call++) {
            scene.kms.describeCustomKeyStores();
        }
        KmsException failure = failure(() -> scene.kms.describeCustomKeyStores().toString());

        assertThat(failure.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
        assertThat(failure.statusCode()).isEqualTo(400);
        scene.aws.clock().advance(Duration.ofSeconds(1));
        scene.kms.describeCustomKeyStores();
    }

    @Test
    void createsOnceAmongFiftyRivals() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> rivals = IntStream.range(0, 50)
                    .<Callable<String>>mapToObj(
                            rival -> () -> stateOrError(() -> scene.create(KmsScene.publicProxy("a"))))
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
    void takesEffectAndAnswersTooLate() {
        scene.aws.faults().next("CreateCustomKeyStore", new Fault.LateAnswer(Duration.ofMinutes(5)));
        try (KmsClient impatient = scene.clients.kms(Duration.ofMillis(500))) {
            assertThatThrownBy(() -> impatient.createCustomKeyStore(KmsScene.cloudHsm("a")))
                    .isInstanceOf(SdkClientException.class);
        }
        assertThat(scene.aws.kms().all()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void goesWrongAsPlanned(Fault fault, String errorCode, int stores) {
        scene.aws.faults().next("CreateCustomKeyStore", fault);

        assertThat(stateOrError(() -> scene.create(KmsScene.publicProxy("a")))).isEqualTo(errorCode);
        assertThat(scene.aws.kms().all()).hasSize(stores);
        scene.aws.kms().clear();
        assertThat(scene.create(KmsScene.publicProxy("a"))).startsWith("cks-");
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
        assertThat(errorCode(() -> scene.kms.listKeys().toString())).isEqualTo("UnknownOperationException");
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
