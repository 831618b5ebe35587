package dev.keystorevending.local.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.kms.KmsCustomKeyStores;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.CustomKeyStoresContract;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.emulator.AwsClients;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import dev.keystorevending.emulator.cloudhsm.ClusterState;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.kms.ConnectionErrorCode;
import dev.keystorevending.emulator.xks.EndpointService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapter to KMS, over the wire. */
class KmsCustomKeyStoresTest extends CustomKeyStoresContract {

    /** The contract's trust anchor; nothing here looks at the cluster's own certificate. */
    private static final ClusterCertificate CERTIFICATE = new ClusterCertificate(
            ANCHOR.pem(), ClusterCertificate.selfSigned(CLUSTER.value()).signedPem());

    private static EmulatedAws aws;
    private static AwsClients clients;

    @BeforeAll
    static void start() {
        var options = EmulatedAwsOptions.defaults();
        aws = EmulatedAws.start(options);
        clients = new AwsClients(aws.endpoint());
        aws.clock().freeze();
        for (String host : List.of(HOST, OTHER_HOST, VPC_HOST)) {
            proxy(host, "");
            proxy(host, PREFIX);
        }
        for (int number = 0; number < MANY; number++) {
            proxy(HOST, numbered(number));
        }
        aws.proxies()
                .addEndpointService(
                        new EndpointService(SERVICE.value(), options.target().account(), VPC_HOST, true));
    }

    private static void proxy(String host, String prefix) {
        aws.proxies().add(host, prefix, CREDENTIAL.accessKeyId(), CREDENTIAL.rawSecretAccessKey());
    }

    @BeforeEach
    void clear() {
        aws.faults().clear();
        aws.kms().clear();
        aws.kms().quota(10);
        aws.kms().visibilityDelay(Duration.ZERO);
        aws.clusters().remove(CLUSTER.value());
        aws.clusters().add(CLUSTER.value(), CERTIFICATE, PASSWORD.value());
    }

    @AfterAll
    static void stop() {
        clients.close();
        aws.close();
    }

    @Override
    protected CustomKeyStores kms() {
        return new KmsCustomKeyStores(clients.kms(), clients.kms());
    }

    @Override
    protected Instant now() {
        return aws.clock().instant();
    }

    @Override
    protected void advanceClock(Duration time) {
        aws.clock().advance(time);
    }

    @Override
    protected void showAfter(Duration delay) {
        aws.kms().visibilityDelay(delay);
    }

    @Override
    protected void allow(int stores) {
        aws.kms().quota(stores);
    }

    @Override
    protected void spoilCluster(Flaw flaw) {
        aws.clusters().change(CLUSTER.value(), cluster -> switch (flaw) {
            case NOT_ACTIVE -> cluster.withState(ClusterState.DEGRADED);
            case ONE_HSM -> cluster.withHsms(List.of(cluster.hsms().getFirst()));
        });
    }

    @Override
    protected void setKeys(CustomKeyStoreId id, boolean present) {
        aws.kms().keyCount(id.value(), present ? 1 : 0);
    }

    @Override
    protected void endConnects(Optional<String> errorCode) {
        errorCode.map(ConnectionErrorCode::valueOf).ifPresent(aws.kms()::failNextConnect);
    }

    @Override
    protected void refuseNextCreate(KmsRefusal reason) {
        aws.faults().next("CreateCustomKeyStore", new Fault.Refuse(400, reason.name() + "Exception", "refused"));
    }

    @Override
    protected void refuseNextUpdate(KmsRefusal reason) {
        aws.faults().next("UpdateCustomKeyStore", new Fault.Refuse(400, reason.name() + "Exception", "refused"));
    }

    @Override
    protected void fault(Call call, PortFault fault) {
        aws.faults().next(operation(call), WireFaults.fault(fault));
    }

    private static String operation(Call call) {
        return switch (call) {
            case CREATE -> "CreateCustomKeyStore";
            case DESCRIBE -> "DescribeCustomKeyStores";
            case CONNECT -> "ConnectCustomKeyStore";
            case DISCONNECT -> "DisconnectCustomKeyStore";
            case UPDATE -> "UpdateCustomKeyStore";
            case DELETE -> "DeleteCustomKeyStore";
        };
    }

    /** KMS's front end has codes that KMS does not declare. They do not prove that the caller is at fault. */
    @Test
    void aCodeThatKmsDoesNotDeclareIsNoRefusal() {
        aws.faults().next("CreateCustomKeyStore", new Fault.Refuse(400, "MoonInWrongPhaseException", "refused"));
        assertThat(kms().create(oneOfEachKind().findFirst().orElseThrow()))
                .isEqualTo(new CreateAnswer.Unknown("MoonInWrongPhase"));
    }

    @Test
    void deniedCommandIsRefused() {
        aws.faults().next("ConnectCustomKeyStore", new Fault.AccessDenied());
        assertThat(kms().connect(new CustomKeyStoreId("cks-00000000000000000")))
                .isEqualTo(new CommandAnswer.Refused("AccessDenied"));
    }

    /** The SDK would ask up to four times; KMS knows no token by which it would tell a retry. */
    @Test
    void createIsNotRetried() {
        var functions = new dev.keystorevending.aws.wiring.AwsClients(
                "eu-central-1", Optional.of(aws.endpoint()), Optional.of(AwsClients.CREDENTIALS));
        var kms = new KmsCustomKeyStores(functions.kmsOnceOnly(), functions.kms());
        aws.faults().next("CreateCustomKeyStore", new Fault.InternalErrorBefore());
        assertThat(kms.create(oneOfEachKind().findFirst().orElseThrow())).isInstanceOf(CreateAnswer.Unknown.class);
        assertThat(aws.kms().all()).isEmpty();
    }
}
