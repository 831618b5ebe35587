package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.AwsClients;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import dev.keystorevending.emulator.xks.EndpointService;
import dev.keystorevending.emulator.xks.ProxyBehaviour;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateCustomKeyStoreRequest;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;

/** A frozen clock, two unrelated clusters, public proxies, a VPC endpoint service and valid requests for them. */
final class KmsFixture implements AutoCloseable {

    static final String CLUSTER = "cluster-23456abcdef";
    static final String OTHER_CLUSTER = "cluster-bbbbbbbbbbb";
    static final String RELATED_CLUSTER = "cluster-ccccccccccc";
    static final String PASSWORD = "kmsPswd1";
    static final String HOST = "xks.example.com";
    static final String OTHER_HOST = "other.example.com";
    static final String VPC_HOST = "private.example.com";
    static final String ACCESS_KEY_ID = "BETWEEN2TENAND3TENCHARACTERS";
    static final String RAW_SECRET = "PleaseReplaceThisWithSomeSecretOfLength43To64";
    static final String SERVICE = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0";
    static final String OTHER_SERVICE = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef1";
    static final String ACCOUNT = "111122223333";

    private static final ClusterCertificate CERTIFICATE = ClusterCertificate.selfSigned(CLUSTER);
    private static final ClusterCertificate OTHER_CERTIFICATE = ClusterCertificate.selfSigned(OTHER_CLUSTER);

    final EmulatedAws aws;
    final AwsClients clients;
    final KmsClient kms;

    KmsFixture() {
        this(EmulatedAwsOptions.defaults());
    }

    KmsFixture(EmulatedAwsOptions options) {
        aws = EmulatedAws.start(options);
        clients = new AwsClients(aws.endpoint());
        kms = clients.kms();
        aws.clock().freeze();
        reset();
    }

    /** Restores the initial seed data without restarting DynamoDB Local. */
    void reset() {
        aws.kms().clear();
        aws.kms().quota(10);
        aws.kms().visibilityDelay(Duration.ZERO);
        aws.kms().unlimitedRequests();
        aws.faults().clear();
        for (String cluster : Set.of(CLUSTER, OTHER_CLUSTER, RELATED_CLUSTER)) {
            aws.clusters().remove(cluster);
        }
        aws.clusters().add(CLUSTER, CERTIFICATE, PASSWORD);
        aws.clusters().add(OTHER_CLUSTER, OTHER_CERTIFICATE, PASSWORD);
        aws.clusters().add(RELATED_CLUSTER, CERTIFICATE, PASSWORD);
        for (String host : Set.of(HOST, OTHER_HOST, VPC_HOST)) {
            aws.proxies().add(host, "", ACCESS_KEY_ID, RAW_SECRET);
            aws.proxies().add(host, "/team-a", ACCESS_KEY_ID, RAW_SECRET);
        }
        aws.proxies().addEndpointService(new EndpointService(SERVICE, ACCOUNT, VPC_HOST, true));
        aws.proxies().addEndpointService(new EndpointService(OTHER_SERVICE, ACCOUNT, HOST, true));
    }

    static String certificate() {
        return CERTIFICATE.pem();
    }

    static String otherCertificate() {
        return OTHER_CERTIFICATE.pem();
    }

    static CreateCustomKeyStoreRequest cloudHsm(String name) {
        return CreateCustomKeyStoreRequest.builder()
                .customKeyStoreName(name)
                .cloudHsmClusterId(CLUSTER)
                .trustAnchorCertificate(CERTIFICATE.pem())
                .keyStorePassword(PASSWORD)
                .build();
    }

    static CreateCustomKeyStoreRequest publicProxy(String name) {
        return CreateCustomKeyStoreRequest.builder()
                .customKeyStoreName(name)
                .customKeyStoreType("EXTERNAL_KEY_STORE")
                .xksProxyConnectivity("PUBLIC_ENDPOINT")
                .xksProxyUriEndpoint("https://" + HOST)
                .xksProxyUriPath("/kms/xks/v1")
                .xksProxyAuthenticationCredential(
                        credential -> credential.accessKeyId(ACCESS_KEY_ID).rawSecretAccessKey(RAW_SECRET))
                .build();
    }

    static CreateCustomKeyStoreRequest vpcProxy(String name) {
        return publicProxy(name).toBuilder()
                .xksProxyConnectivity("VPC_ENDPOINT_SERVICE")
                .xksProxyUriEndpoint("https://" + VPC_HOST)
                .xksProxyVpcEndpointServiceName(SERVICE)
                .build();
    }

    String create(CreateCustomKeyStoreRequest request) {
        return kms.createCustomKeyStore(request).customKeyStoreId();
    }

    String create(CreateCustomKeyStoreRequest request, UnaryOperator<CreateCustomKeyStoreRequest.Builder> change) {
        return create(change.apply(request.toBuilder()).build());
    }

    CustomKeyStoresListEntry describe(String id) {
        return kms.describeCustomKeyStores(request -> request.customKeyStoreId(id))
                .customKeyStores()
                .getFirst();
    }

    String state(String id) {
        return describe(id).connectionStateAsString();
    }

    void connect(String id) {
        kms.connectCustomKeyStore(request -> request.customKeyStoreId(id));
    }

    void disconnect(String id) {
        kms.disconnectCustomKeyStore(request -> request.customKeyStoreId(id));
    }

    /** Advances the clock until every connect and disconnect has ended. */
    void advancePastTransitions() {
        aws.clock().advance(Duration.ofMinutes(20));
    }

    /** Creates a store in this state. */
    String inState(String state, CreateCustomKeyStoreRequest request) {
        String id = create(request);
        switch (state) {
            case "DISCONNECTED" -> {}
            case "CONNECTING" -> connect(id);
            case "CONNECTED" -> {
                connect(id);
                advancePastTransitions();
            }
            case "FAILED" -> {
                aws.kms().failNextConnect(ConnectionErrorCode.NETWORK_ERRORS);
                connect(id);
                advancePastTransitions();
            }
            case "DISCONNECTING" -> {
                connect(id);
                disconnect(id);
            }
            default -> throw new IllegalArgumentException(state);
        }
        return id;
    }

    void behave(ProxyBehaviour behaviour) {
        for (String host : Set.of(HOST, OTHER_HOST, VPC_HOST)) {
            aws.proxies().behave(host, behaviour);
        }
    }

    @Override
    public void close() {
        clients.close();
        aws.close();
    }
}
