package dev.keystorevending.aws.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.aws.wiring.Conversation;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.World;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.kms.UpdateParameters;
import dev.keystorevending.core.secret.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the adapter sends to KMS, and what it reads from its answers. */
class KmsWireTest {

    private static final CustomKeyStoreId STORE = new CustomKeyStoreId("cks-1");
    private static final Instant CREATED_AT = Instant.ofEpochSecond(1_795_510_800);

    private final Conversation aws = new Conversation();
    private final KmsCustomKeyStores kms =
            new KmsCustomKeyStores(aws.clients().kmsOnceOnly(), aws.clients().kmsOnceOnly());

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void aCloudHsmKeyStoreIsCreatedWithItsCertificateAndPassword() {
        aws.answer(200, "{\"CustomKeyStoreId\":\"cks-1\"}");
        assertThat(kms.create(cloudHsm())).isEqualTo(new CreateAnswer.Created(STORE));
        assertThat(body("CreateCustomKeyStore"))
                .contains(
                        "\"CustomKeyStoreName\":\"payments-main\"",
                        "\"CustomKeyStoreType\":\"AWS_CLOUDHSM\"",
                        "\"CloudHsmClusterId\":\"cluster-23456abcdef\"",
                        "\"TrustAnchorCertificate\":\"-----BEGIN CERTIFICATE-----",
                        "\"KeyStorePassword\":\"" + World.PASSWORD + "\"")
                .doesNotContain("Xks");
    }

    @Test
    void aPublicProxyIsSentWithoutAnEndpointService() {
        aws.answer(200, "{\"CustomKeyStoreId\":\"cks-1\"}");
        assertThat(kms.create(external(CreateRequests.publicProxy()))).isEqualTo(new CreateAnswer.Created(STORE));
        assertThat(body("CreateCustomKeyStore"))
                .contains(
                        "\"CustomKeyStoreType\":\"EXTERNAL_KEY_STORE\"",
                        "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\"",
                        "\"XksProxyUriEndpoint\":\"https://xks.payments.example.com\"",
                        "\"XksProxyUriPath\":\"/prefix/kms/xks/v1\"",
                        "\"AccessKeyId\":\"" + World.ACCESS_KEY + "\"",
                        "\"RawSecretAccessKey\":\"" + World.SECRET_KEY + "\"")
                .doesNotContain("VpcEndpointService", "CloudHsm", "KeyStorePassword");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndpointServiceIsSentWithItsOwnerIfThereIsOne(boolean owner) {
        var body = CreateRequests.vpcProxy();
        if (!owner) {
            CreateRequests.inner(body, "externalKeyStore").remove("vpcEndpointServiceOwner");
        }
        kms.create(external(body));
        assertThat(body("CreateCustomKeyStore"))
                .contains(
                        "\"XksProxyConnectivity\":\"VPC_ENDPOINT_SERVICE\"",
                        "\"XksProxyVpcEndpointServiceName\":\"com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0\"");
        assertThat(body("CreateCustomKeyStore").contains("\"XksProxyVpcEndpointServiceOwner\":\"444455556666\""))
                .isEqualTo(owner);
    }

    @Test
    void onlyWhatChangesIsSent() {
        var open = CreateRequests.request(CreateRequests.publicProxy()).backing();
        kms.update(STORE, new UpdateParameters(Optional.of(new KeyStoreName("other")), open, open, Optional.empty()));
        assertThat(body("UpdateCustomKeyStore"))
                .contains("\"CustomKeyStoreId\":\"cks-1\"", "\"NewCustomKeyStoreName\":\"other\"")
                .doesNotContain("Xks", "CloudHsm", "Password");
    }

    /** KMS removes the endpoint service only if it gets an empty name. */
    @Test
    void aProxyThatBecomesPublicLosesItsEndpointService() {
        var vpc = CreateRequests.request(CreateRequests.vpcProxy()).backing();
        var open = CreateRequests.request(CreateRequests.publicProxy()).backing();
        kms.update(STORE, new UpdateParameters(Optional.empty(), vpc, open, Optional.empty()));
        assertThat(body("UpdateCustomKeyStore"))
                .contains(
                        "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\"",
                        "\"XksProxyUriEndpoint\":\"https://xks.payments.example.com\"",
                        "\"XksProxyVpcEndpointServiceName\":\"\"")
                .doesNotContain("ServiceOwner", "AuthenticationCredential");
    }

    @Test
    void anEndpointServiceIsUpdatedWithItsOwner() {
        var vpc = CreateRequests.request(CreateRequests.vpcProxy()).backing();
        var open = CreateRequests.request(CreateRequests.publicProxy()).backing();
        kms.update(STORE, new UpdateParameters(Optional.empty(), open, vpc, Optional.empty()));
        assertThat(body("UpdateCustomKeyStore"))
                .contains(
                        "\"XksProxyConnectivity\":\"VPC_ENDPOINT_SERVICE\"",
                        "vpce-svc-0123456789abcdef0",
                        "\"XksProxyVpcEndpointServiceOwner\":\"444455556666\"");
    }

    @Test
    void allPagesAreListed() {
        aws.answer(200, "{\"CustomKeyStores\":[" + entry("cks-1", "") + "],\"NextMarker\":\"m\",\"Truncated\":true}")
                .answer(200, "{\"CustomKeyStores\":[" + entry("cks-2", "") + "],\"Truncated\":false}");
        assertThat(listed()).extracting(SeenKeyStore::id).containsExactly(STORE, new CustomKeyStoreId("cks-2"));
        assertThat(aws.requests()).hasSize(2);
        assertThat(aws.requests().getLast().body()).contains("\"Marker\":\"m\"");
    }

    @Test
    void aPageThatIsMissingIsNoList() {
        aws.answer(200, "{\"CustomKeyStores\":[" + entry("cks-1", "") + "],\"NextMarker\":\"m\",\"Truncated\":true}")
                .answer(500, "{\"__type\":\"KMSInternalException\"}");
        assertThat(kms.describeAll()).isEqualTo(new DescribeAnswer.Unavailable("KMSInternal"));
    }

    @Test
    void anEntryThatIsNotReadableMakesTheListUnavailable() {
        aws.answer(200, "{\"CustomKeyStores\":[" + entry("cks-1", "") + ",{\"CustomKeyStoreId\":\"cks-2\"}]}");
        assertThat(kms.describeAll()).isEqualTo(new DescribeAnswer.Unavailable("UnreadableAnswer"));
    }

    @Test
    void aCloudHsmKeyStoreIsReadAsItWasSent() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        String certificate = CreateRequests.CERTIFICATE.replace("\n", "\\n");
        aws.answer(
                200,
                "{\"CustomKeyStores\":["
                        + entry(
                                "cks-1",
                                ",\"CloudHsmClusterId\":\"cluster-23456abcdef\",\"TrustAnchorCertificate\":\""
                                        + certificate
                                        + "\",\"ConnectionState\":\"FAILED\",\"ConnectionErrorCode\":\"USER_LOCKED_OUT\"")
                        + "]}");
        assertThat(listed())
                .containsExactly(new SeenKeyStore(
                        STORE,
                        "payments-main",
                        PublicConfiguration.of(request.backing()),
                        CREATED_AT,
                        ConnectionState.FAILED,
                        Optional.of("USER_LOCKED_OUT"),
                        Optional.of(request.backing()),
                        Optional.empty()));
    }

    /** A key store whose values this service cannot read is not taken for absent. */
    @Test
    void aConfigurationThatIsNotReadableHasNoValues() {
        aws.answer(
                200,
                "{\"CustomKeyStores\":["
                        + entry(
                                "cks-1",
                                ",\"CloudHsmClusterId\":\"cluster-23456abcdef\",\"TrustAnchorCertificate\":\"none\"")
                        + "]}");
        assertThat(listed())
                .singleElement()
                .satisfies(seen -> assertThat(seen.backing()).isEmpty());
    }

    private static Backing withoutOwner(Backing.VpcEndpointService vpc) {
        return new Backing.VpcEndpointService(vpc.endpoint(), vpc.path(), vpc.service(), Optional.empty());
    }

    @Test
    void anExternalKeyStoreIsReadAsItWasSent() {
        var request = CreateRequests.request(CreateRequests.vpcProxy());
        aws.answer(
                200,
                "{\"CustomKeyStores\":["
                        + entry(
                                "cks-1",
                                ",\"XksProxyConfiguration\":{\"Connectivity\":\"VPC_ENDPOINT_SERVICE\",\"UriEndpoint\":"
                                        + "\"https://xks.payments.example.com\",\"UriPath\":\"/prefix/kms/xks/v1\","
                                        + "\"VpcEndpointServiceName\":\"com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0\"}")
                        + "]}");
        assertThat(listed()).singleElement().satisfies(seen -> {
            assertThat(seen.configuration()).isEqualTo(PublicConfiguration.of(request.backing()));
            assertThat(seen.configuration().type()).isEqualTo(request.backing().type());
            assertThat(seen.backing()).contains(withoutOwner((Backing.VpcEndpointService) request.backing()));
        });
    }

    @Test
    void whatKmsLeavesOutIsEmpty() {
        aws.answer(
                200,
                "{\"CustomKeyStores\":[" + entry("cks-1", "") + "," + entry("cks-2", ",\"XksProxyConfiguration\":{}")
                        + "]}");
        assertThat(listed())
                .extracting(SeenKeyStore::configuration)
                .containsExactly(
                        PublicConfiguration.cloudHsm("", ""), PublicConfiguration.externalKeyStore("", "", "", ""));
        assertThat(listed()).allMatch(store -> store.errorCode().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void everyStateIsRead(ConnectionState state) {
        aws.answer(200, "{\"CustomKeyStores\":[" + entry("cks-1", ",\"ConnectionState\":\"" + state + "\"") + "]}");
        assertThat(listed()).singleElement().matches(store -> store.state() == state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"ConnectionState\":\"NEW_STATE\""})
    void anyOtherStateIsUnknown(String state) {
        aws.answer(200, "{\"CustomKeyStores\":[" + entry("cks-1", state) + "]}");
        assertThat(listed()).singleElement().matches(store -> store.state() == ConnectionState.UNKNOWN);
    }

    @Test
    void commandsNameTheKeyStore() {
        assertThat(kms.connect(STORE)).isEqualTo(new CommandAnswer.Accepted());
        assertThat(kms.disconnect(STORE)).isEqualTo(new CommandAnswer.Accepted());
        assertThat(aws.requests())
                .containsExactly(
                        new Conversation.Request("ConnectCustomKeyStore", "{\"CustomKeyStoreId\":\"cks-1\"}"),
                        new Conversation.Request("DisconnectCustomKeyStore", "{\"CustomKeyStoreId\":\"cks-1\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CloudHsmClusterNotActive", "CloudHsmClusterInvalidConfiguration", "AccessDenied"})
    void aCommandThatCannotSucceedIsRefused(String code) {
        aws.answer(400, "{\"__type\":\"" + code + "Exception\"}");
        assertThat(kms.connect(STORE)).isEqualTo(new CommandAnswer.Refused(code));
        assertThat(kms.disconnect(STORE)).isEqualTo(new CommandAnswer.Refused(code));
    }

    /** An error is definite from 400 to 499, without 408. */
    @ParameterizedTest
    @CsvSource({
        "302, false",
        "399, false",
        "400, true",
        "407, true",
        "408, false",
        "409, true",
        "499, true",
        "500, false"
    })
    void onlyA4xxWithout408IsARefusal(int status, boolean refused) {
        aws.answer(status, "{\"__type\":\"CustomKeyStoreNameInUseException\"}");
        assertThat(kms.create(cloudHsm()))
                .isInstanceOf(refused ? CreateAnswer.Refused.class : CreateAnswer.Unknown.class);
    }

    /** The connection breaks, or the answer is not one of AWS. */
    @Test
    void anAnswerThatIsLostIsUnknown() {
        var closed = new Conversation();
        var clients = closed.clients();
        var lost = new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kmsOnceOnly());
        closed.stop();
        assertThat(lost.create(cloudHsm())).isEqualTo(new CreateAnswer.Unknown("SdkClientException"));
        assertThat(lost.describeAll()).isEqualTo(new DescribeAnswer.Unavailable("SdkClientException"));
        assertThat(lost.connect(STORE)).isEqualTo(new CommandAnswer.Later("SdkClientException"));
        clients.close();
    }

    private List<SeenKeyStore> listed() {
        return kms.describeAll() instanceof DescribeAnswer.Listed listed ? listed.stores() : List.of();
    }

    private String body(String operation) {
        return aws.requests().stream()
                .filter(request -> request.operation().equals(operation))
                .map(Conversation.Request::body)
                .findFirst()
                .orElse("");
    }

    private static String entry(String id, String more) {
        return "{\"CustomKeyStoreId\":\"" + id + "\",\"CustomKeyStoreName\":\"payments-main\",\"CreationDate\":"
                + CREATED_AT.getEpochSecond() + more + "}";
    }

    private static CreateParameters cloudHsm() {
        var request = CreateRequests.request(CreateRequests.cloudHsm());
        return new CreateParameters.CloudHsm(
                request.name(), (Backing.CloudHsm) request.backing(), new Credential.KmsUserPassword(World.PASSWORD));
    }

    private static CreateParameters external(Map<String, @Nullable Object> body) {
        var request = CreateRequests.request(body);
        return new CreateParameters.ExternalKeyStore(
                request.name(),
                (Backing.ExternalKeyStore) request.backing(),
                new Credential.ProxyCredential(World.ACCESS_KEY, World.SECRET_KEY));
    }
}
