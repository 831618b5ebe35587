package dev.keystorevending.core.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.Certificates;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The behavior that the service requires of every implementation of the KMS port. Each test starts without key stores, with
 * the seed data of the constants and a frozen clock.
 */
public abstract class CustomKeyStoresContract {

    protected static final ClusterId CLUSTER = new ClusterId("cluster-23456abcdef");
    protected static final TrustAnchor ANCHOR = anchor("cluster");
    protected static final String HOST = "xks.example.com";
    protected static final String OTHER_HOST = "other.example.com";
    protected static final String VPC_HOST = "private.example.com";

    /** Every proxy serves the empty prefix, this prefix and those of {@link #numbered}. */
    protected static final String PREFIX = "/team";

    protected static final VpcEndpointServiceName SERVICE = service("0");
    protected static final Credential.KmsUserPassword PASSWORD = new Credential.KmsUserPassword("kmsPswd1");
    protected static final Credential.ProxyCredential CREDENTIAL = new Credential.ProxyCredential(
            "BETWEEN2TENAND3TENCHARACTERS", "PleaseReplaceThisWithSomeSecretOfLength43To64");

    /** More key stores than KMS returns on one page. */
    protected static final int MANY = 105;

    private static final VpcEndpointServiceName OTHER_SERVICE = service("1");
    private static final Duration LONG = Duration.ofMinutes(20);

    /** The calls of the port. */
    public enum Call {
        CREATE,
        DESCRIBE,
        CONNECT,
        DISCONNECT,
        UPDATE,
        DELETE
    }

    /** A condition of the cluster that KMS refuses. */
    public enum Flaw {
        NOT_ACTIVE,
        ONE_HSM
    }

    protected abstract CustomKeyStores kms();

    protected abstract Instant now();

    protected abstract void advanceClock(Duration time);

    /** Delays the visibility of new stores. */
    protected abstract void showAfter(Duration delay);

    protected abstract void allow(int stores);

    protected abstract void spoilCluster(Flaw flaw);

    /** Makes connects fail with this error code, or succeed if it is empty. */
    protected abstract void endConnects(Optional<String> errorCode);

    protected abstract void refuseNextCreate(KmsRefusal reason);

    protected abstract void refuseNextUpdate(KmsRefusal reason);

    protected abstract void fault(Call call, PortFault fault);

    /** Puts a KMS key into the store, or removes all. */
    protected abstract void setKeys(CustomKeyStoreId id, boolean present);

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void storeIsDescribedCompletely(CreateParameters parameters) {
        var id = created(parameters);
        var backing = backing(parameters);
        assertThat(listed()).singleElement().satisfies(seen -> {
            assertThat(seen)
                    .isEqualTo(new SeenKeyStore(
                            id,
                            parameters.name().value(),
                            PublicConfiguration.of(backing),
                            now().truncatedTo(ChronoUnit.MILLIS),
                            ConnectionState.DISCONNECTED,
                            Optional.empty(),
                            seen.backing(),
                            accessKeyId(parameters)));
            assertThat(seen.backing().map(CustomKeyStoresContract::withoutOwner))
                    .contains(withoutOwner(backing));
            assertThat(seen.configuration().type()).isEqualTo(backing.type());
        });
    }

    private static Optional<String> accessKeyId(CreateParameters parameters) {
        return switch (parameters) {
            case CreateParameters.CloudHsm hsm -> Optional.empty();
            case CreateParameters.ExternalKeyStore xks -> xks.credential().shown();
        };
    }

    /** KMS adds the owner of an endpoint service where the request has none. */
    private static Backing withoutOwner(Backing backing) {
        return backing instanceof Backing.VpcEndpointService vpc
                ? new Backing.VpcEndpointService(vpc.endpoint(), vpc.path(), vpc.service(), Optional.empty())
                : backing;
    }

    protected static Stream<CreateParameters> oneOfEachKind() {
        return Stream.of(cloudHsm("hsm"), publicProxy("public", HOST, ""), vpcProxy("vpc", VPC_HOST, SERVICE));
    }

    @ParameterizedTest
    @EnumSource(KmsRefusal.class)
    void refusalIsReportedWithItsCode(KmsRefusal reason) {
        refuseNextCreate(reason);
        assertThat(kms().create(cloudHsm("a"))).isEqualTo(new CreateAnswer.Refused(reason));
        assertThat(listed()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("conflicts")
    void valueInUseIsRefused(KmsRefusal reason, CreateParameters first, CreateParameters second) {
        var id = created(first);
        assertThat(kms().create(second)).isEqualTo(new CreateAnswer.Refused(reason));
        assertThat(listed()).extracting(SeenKeyStore::id).containsExactly(id);
    }

    static Stream<Arguments> conflicts() {
        return Stream.of(
                Arguments.of(KmsRefusal.CustomKeyStoreNameInUse, cloudHsm("a"), publicProxy("a", HOST, "")),
                Arguments.of(KmsRefusal.CustomKeyStoreNameInUse, publicProxy("a", HOST, ""), cloudHsm("a")),
                Arguments.of(
                        KmsRefusal.CustomKeyStoreNameInUse, publicProxy("a", HOST, ""), publicProxy("a", HOST, "")),
                Arguments.of(KmsRefusal.CloudHsmClusterInUse, cloudHsm("a"), cloudHsm("b")),
                Arguments.of(KmsRefusal.XksProxyUriInUse, publicProxy("a", HOST, ""), publicProxy("b", HOST, "")),
                Arguments.of(
                        KmsRefusal.XksProxyUriInUse,
                        publicProxy("a", HOST, ""),
                        publicProxy("b", HOST.toUpperCase(java.util.Locale.ROOT), "")),
                Arguments.of(
                        KmsRefusal.XksProxyUriEndpointInUse,
                        vpcProxy("a", VPC_HOST, SERVICE),
                        publicProxy("b", VPC_HOST, PREFIX)),
                Arguments.of(
                        KmsRefusal.XksProxyUriEndpointInUse,
                        publicProxy("a", HOST, PREFIX),
                        vpcProxy("b", HOST, OTHER_SERVICE)),
                Arguments.of(
                        KmsRefusal.XksProxyVpcEndpointServiceInUse,
                        vpcProxy("a", VPC_HOST, SERVICE),
                        vpcProxy("b", OTHER_HOST, SERVICE)));
    }

    @Test
    void publicStoresMayShareAHost() {
        created(publicProxy("a", HOST, ""));
        created(publicProxy("b", HOST, PREFIX));
        assertThat(listed()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("unsuitableClusters")
    void unsuitableClusterIsRefused(KmsRefusal reason, CreateParameters parameters) {
        assertThat(kms().create(parameters)).isEqualTo(new CreateAnswer.Refused(reason));
        assertThat(listed()).isEmpty();
    }

    static Stream<Arguments> unsuitableClusters() {
        return Stream.of(
                Arguments.of(
                        KmsRefusal.CloudHsmClusterNotFound,
                        cloudHsm("a", new ClusterId("cluster-zzzzzzzzzzz"), ANCHOR, PASSWORD)),
                Arguments.of(
                        KmsRefusal.IncorrectTrustAnchor, cloudHsm("a", CLUSTER, anchor("another cluster"), PASSWORD)));
    }

    @Test
    void inactiveClusterIsRefusedAtConnect() {
        var id = created(cloudHsm("a"));
        spoilCluster(Flaw.NOT_ACTIVE);
        assertThat(kms().connect(id)).isEqualTo(new CommandAnswer.Refused("CloudHsmClusterNotActive"));
        assertThat(state(id)).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @ParameterizedTest
    @CsvSource({"NOT_ACTIVE, CloudHsmClusterNotActive", "ONE_HSM, CloudHsmClusterInvalidConfiguration"})
    void flawedClusterIsRefusedAtCreate(Flaw flaw, KmsRefusal reason) {
        spoilCluster(flaw);
        assertThat(kms().create(cloudHsm("a"))).isEqualTo(new CreateAnswer.Refused(reason));
        assertThat(listed()).isEmpty();
    }

    @Test
    void quotaCountsEveryStore() {
        allow(1);
        var id = created(cloudHsm("a"));
        assertThat(kms().create(publicProxy("b", HOST, "")))
                .isEqualTo(new CreateAnswer.Refused(KmsRefusal.LimitExceeded));
        assertThat(kms().create(cloudHsm("a"))).isEqualTo(new CreateAnswer.Created(id));
        assertThat(listed()).hasSize(1);
    }

    /** AWS documents this only for CloudHSM key stores, and only while the store is disconnected. */
    @Test
    void sameCloudHsmValuesReturnSameId() {
        var id = created(cloudHsm("a"));
        assertThat(kms().create(cloudHsm("a"))).isEqualTo(new CreateAnswer.Created(id));
        var otherPassword = cloudHsm("a", CLUSTER, ANCHOR, new Credential.KmsUserPassword("another1"));
        assertThat(kms().create(otherPassword)).isEqualTo(new CreateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse));
        kms().connect(id);
        assertThat(kms().create(cloudHsm("a"))).isEqualTo(new CreateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse));
        assertThat(listed()).hasSize(1);
    }

    @Test
    void throttledCreateIsRefusedAndCreatesNothing() {
        fault(Call.CREATE, PortFault.THROTTLED);
        assertThat(kms().create(publicProxy("a", HOST, ""))).isEqualTo(new CreateAnswer.Refused(KmsRefusal.Throttling));
        assertThat(listed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = PortFault.class, mode = Mode.EXCLUDE, names = "THROTTLED")
    void createWithoutResponseIsUnknown(PortFault fault) {
        fault(Call.CREATE, fault);
        assertThat(kms().create(publicProxy("a", HOST, ""))).isInstanceOf(CreateAnswer.Unknown.class);
        assertThat(listed()).hasSize(fault == PortFault.LOST_AFTER ? 1 : 0);
    }

    @Test
    void storeNotYetVisibleHoldsItsNameAndCannotBeConnected() {
        showAfter(Duration.ofSeconds(5));
        var id = created(publicProxy("a", HOST, ""));
        assertThat(listed()).isEmpty();
        assertThat(kms().connect(id)).isEqualTo(new CommandAnswer.Later("CustomKeyStoreNotFound"));
        assertThat(kms().create(publicProxy("a", HOST, PREFIX)))
                .isEqualTo(new CreateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse));
        advanceClock(Duration.ofSeconds(5));
        assertThat(listed()).extracting(SeenKeyStore::id).containsExactly(id);
        assertThat(kms().connect(id)).isEqualTo(new CommandAnswer.Accepted());
    }

    @Test
    void commandForMissingStoreIsRetried() {
        var nowhere = new CustomKeyStoreId("cks-00000000000000000");
        assertThat(kms().connect(nowhere)).isEqualTo(new CommandAnswer.Later("CustomKeyStoreNotFound"));
        assertThat(kms().disconnect(nowhere)).isEqualTo(new CommandAnswer.Later("CustomKeyStoreNotFound"));
        assertThat(kms().update(nowhere, renamed("b", publicBacking(HOST, "")))).isEqualTo(new UpdateAnswer.NotFound());
        assertThat(kms().delete(nowhere)).isEqualTo(new CommandAnswer.Later("CustomKeyStoreNotFound"));
    }

    @Test
    void describeReadsEveryPage() {
        allow(MANY);
        var made = new ArrayList<CustomKeyStoreId>();
        for (int number = 0; number < MANY; number++) {
            made.add(created(publicProxy("store-" + number, HOST, numbered(number))));
        }
        assertThat(listed()).extracting(SeenKeyStore::id).containsExactlyInAnyOrderElementsOf(made);
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void describeWithoutResponseIsUnavailable(PortFault fault) {
        fault(Call.DESCRIBE, fault);
        assertThat(kms().describeAll()).isInstanceOf(DescribeAnswer.Unavailable.class);
        assertThat(listed()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void storeConnectsAndDisconnects(CreateParameters parameters) {
        var id = created(parameters);
        accepted(kms().connect(id));
        assertThat(state(id)).isEqualTo(ConnectionState.CONNECTING);
        accepted(kms().connect(id));
        advanceClock(LONG);
        assertThat(state(id)).isEqualTo(ConnectionState.CONNECTED);
        accepted(kms().connect(id));
        assertThat(state(id)).isEqualTo(ConnectionState.CONNECTED);
        accepted(kms().disconnect(id));
        assertThat(state(id)).isEqualTo(ConnectionState.DISCONNECTING);
        wrongState(kms().connect(id));
        wrongState(kms().disconnect(id));
        advanceClock(LONG);
        assertThat(state(id)).isEqualTo(ConnectionState.DISCONNECTED);
        wrongState(kms().disconnect(id));
    }

    @Test
    void connectingStoreCanBeDisconnected() {
        var id = created(publicProxy("a", HOST, ""));
        accepted(kms().connect(id));
        accepted(kms().disconnect(id));
        advanceClock(LONG);
        assertThat(state(id)).isEqualTo(ConnectionState.DISCONNECTED);
    }

    /** The values of {@code ConnectionErrorCodeType} in the service model. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INVALID_CREDENTIALS",
                "CLUSTER_NOT_FOUND",
                "NETWORK_ERRORS",
                "INTERNAL_ERROR",
                "INSUFFICIENT_CLOUDHSM_HSMS",
                "USER_LOCKED_OUT",
                "USER_NOT_FOUND",
                "USER_LOGGED_IN",
                "SUBNET_NOT_FOUND",
                "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
                "XKS_PROXY_ACCESS_DENIED",
                "XKS_PROXY_NOT_REACHABLE",
                "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
                "XKS_PROXY_INVALID_RESPONSE",
                "XKS_PROXY_INVALID_CONFIGURATION",
                "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
                "XKS_PROXY_TIMED_OUT",
                "XKS_PROXY_INVALID_TLS_CONFIGURATION"
            })
    void failedStoreHasErrorCodeAndMustBeDisconnectedFirst(String errorCode) {
        var id = created(publicProxy("a", HOST, ""));
        endConnects(Optional.of(errorCode));
        accepted(kms().connect(id));
        advanceClock(LONG);
        assertThat(state(id)).isEqualTo(ConnectionState.FAILED);
        assertThat(seen(id).errorCode()).contains(errorCode);
        wrongState(kms().connect(id));
        accepted(kms().disconnect(id));
        assertThat(seen(id).errorCode()).isEmpty();
        advanceClock(LONG);
        assertThat(state(id)).isEqualTo(ConnectionState.DISCONNECTED);
        endConnects(Optional.empty());
        accepted(kms().connect(id));
        advanceClock(LONG);
        assertThat(state(id)).isEqualTo(ConnectionState.CONNECTED);
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void commandWithoutResponseIsRetried(PortFault fault) {
        var id = created(publicProxy("a", HOST, ""));
        fault(Call.CONNECT, fault);
        later(fault, kms().connect(id));
        assertThat(state(id))
                .isEqualTo(fault == PortFault.LOST_AFTER ? ConnectionState.CONNECTING : ConnectionState.DISCONNECTED);
        accepted(kms().connect(id));
        advanceClock(LONG);
        fault(Call.DISCONNECT, fault);
        later(fault, kms().disconnect(id));
        advanceClock(LONG);
        assertThat(state(id))
                .isEqualTo(fault == PortFault.LOST_AFTER ? ConnectionState.DISCONNECTED : ConnectionState.CONNECTED);
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void onlyADisconnectedStoreWithoutKeysIsDeleted(CreateParameters parameters) {
        var id = created(parameters);
        accepted(kms().connect(id));
        wrongState(kms().delete(id));
        advanceClock(LONG);
        wrongState(kms().delete(id));
        accepted(kms().disconnect(id));
        wrongState(kms().delete(id));
        advanceClock(LONG);
        setKeys(id, true);
        assertThat(kms().delete(id)).isEqualTo(new CommandAnswer.Refused("CustomKeyStoreHasCMKs"));
        assertThat(state(id)).isEqualTo(ConnectionState.DISCONNECTED);
        setKeys(id, false);
        accepted(kms().delete(id));
        assertThat(listed()).isEmpty();
        assertThat(kms().delete(id)).isEqualTo(new CommandAnswer.Later("CustomKeyStoreNotFound"));
        assertThat(created(parameters)).as("its values are free, its id is not").isNotEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void deletionWithoutResponseIsRepeated(PortFault fault) {
        var id = created(publicProxy("a", HOST, ""));
        fault(Call.DELETE, fault);
        later(fault, kms().delete(id));
        assertThat(listed()).hasSize(fault == PortFault.LOST_AFTER ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource(value = ConnectionState.class, mode = Mode.EXCLUDE, names = "UNKNOWN")
    void nameChangesWhileConnectedOrDisconnected(ConnectionState state) {
        var id = inState(publicProxy("a", HOST, ""), state);
        var answer = kms().update(id, renamed("b", publicBacking(HOST, "")));
        boolean allowed = state == ConnectionState.CONNECTED || state == ConnectionState.DISCONNECTED;
        assertThat(answer).isEqualTo(allowed ? new UpdateAnswer.Accepted() : new UpdateAnswer.WrongState());
        assertThat(seen(id).name()).isEqualTo(allowed ? "b" : "a");
    }

    @Test
    void credentialAndPathChangeWhileConnected() {
        var id = inState(publicProxy("a", HOST, ""), ConnectionState.CONNECTED);
        var parameters = changed(publicBacking(HOST, ""), publicBacking(HOST, PREFIX), Optional.of(CREDENTIAL));
        assertThat(kms().update(id, parameters)).isEqualTo(new UpdateAnswer.Accepted());
        assertThat(kms().update(id, parameters)).as("repeated").isEqualTo(new UpdateAnswer.Accepted());
        assertThat(seen(id).configuration()).isEqualTo(PublicConfiguration.of(publicBacking(HOST, PREFIX)));
        assertThat(state(id)).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void endpointAndConnectivityChangeOnlyWhileDisconnected() {
        var id = inState(publicProxy("a", HOST, ""), ConnectionState.CONNECTED);
        var vpc = new Backing.VpcEndpointService(endpoint(VPC_HOST), path(""), SERVICE, Optional.empty());
        var there = changed(publicBacking(HOST, ""), vpc, Optional.empty());
        assertThat(kms().update(id, there)).isEqualTo(new UpdateAnswer.WrongState());
        accepted(kms().disconnect(id));
        assertThat(kms().update(id, there)).isEqualTo(new UpdateAnswer.WrongState());
        advanceClock(LONG);
        assertThat(kms().update(id, there)).isEqualTo(new UpdateAnswer.Accepted());
        assertThat(seen(id).configuration()).isEqualTo(PublicConfiguration.of(vpc));
        var back = changed(vpc, publicBacking(OTHER_HOST, ""), Optional.empty());
        assertThat(kms().update(id, back)).isEqualTo(new UpdateAnswer.Accepted());
        assertThat(seen(id).configuration()).isEqualTo(PublicConfiguration.of(publicBacking(OTHER_HOST, "")));
    }

    @Test
    void passwordChangesOnlyWhileDisconnected() {
        var id = inState(cloudHsm("a"), ConnectionState.CONNECTED);
        var backing = new Backing.CloudHsm(CLUSTER, ANCHOR);
        var password = changed(backing, backing, Optional.of(new Credential.KmsUserPassword("another1")));
        assertThat(kms().update(id, password)).isEqualTo(new UpdateAnswer.WrongState());
        accepted(kms().disconnect(id));
        advanceClock(LONG);
        assertThat(kms().update(id, password)).isEqualTo(new UpdateAnswer.Accepted());
    }

    @Test
    void clusterThatIsNotThereIsRefused() {
        var id = created(cloudHsm("a"));
        var backing = new Backing.CloudHsm(CLUSTER, ANCHOR);
        var elsewhere = new Backing.CloudHsm(new ClusterId("cluster-zzzzzzzzzzz"), ANCHOR);
        assertThat(kms().update(id, changed(backing, elsewhere, Optional.empty())))
                .isEqualTo(new UpdateAnswer.Refused(KmsRefusal.CloudHsmClusterNotFound));
        assertThat(seen(id).configuration()).isEqualTo(PublicConfiguration.of(backing));
    }

    @Test
    void valueThatAnotherStoreUsesIsRefused() {
        created(publicProxy("a", HOST, ""));
        var id = created(publicProxy("b", HOST, PREFIX));
        assertThat(kms().update(id, renamed("a", publicBacking(HOST, PREFIX))))
                .isEqualTo(new UpdateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse));
        assertThat(kms().update(id, changed(publicBacking(HOST, PREFIX), publicBacking(HOST, ""), Optional.empty())))
                .isEqualTo(new UpdateAnswer.Refused(KmsRefusal.XksProxyUriInUse));
        assertThat(seen(id).name()).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource(KmsRefusal.class)
    void refusedUpdateIsReportedWithItsCode(KmsRefusal reason) {
        var id = created(publicProxy("a", HOST, ""));
        refuseNextUpdate(reason);
        assertThat(kms().update(id, renamed("b", publicBacking(HOST, "")))).isEqualTo(new UpdateAnswer.Refused(reason));
        assertThat(seen(id).name()).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource(PortFault.class)
    void updateWithoutResponseIsUnknown(PortFault fault) {
        var id = created(publicProxy("a", HOST, ""));
        fault(Call.UPDATE, fault);
        var answer = kms().update(id, renamed("b", publicBacking(HOST, "")));
        if (fault == PortFault.THROTTLED) {
            assertThat(answer).isEqualTo(new UpdateAnswer.Refused(KmsRefusal.Throttling));
        } else {
            assertThat(answer).isInstanceOf(UpdateAnswer.Unknown.class);
        }
        assertThat(seen(id).name()).isEqualTo(fault == PortFault.LOST_AFTER ? "b" : "a");
    }

    /** A new store in this state of its connection. */
    private CustomKeyStoreId inState(CreateParameters parameters, ConnectionState state) {
        var id = created(parameters);
        switch (state) {
            case CONNECTED -> {
                accepted(kms().connect(id));
                advanceClock(LONG);
            }
            case CONNECTING -> accepted(kms().connect(id));
            case DISCONNECTING -> {
                accepted(kms().connect(id));
                accepted(kms().disconnect(id));
            }
            case FAILED -> {
                endConnects(Optional.of("INTERNAL_ERROR"));
                accepted(kms().connect(id));
                advanceClock(LONG);
            }
            case DISCONNECTED -> {}
            case UNKNOWN -> throw new IllegalArgumentException("no store is in an unknown state");
        }
        return id;
    }

    private static UpdateParameters renamed(String name, Backing backing) {
        return new UpdateParameters(Optional.of(new KeyStoreName(name)), backing, backing, Optional.empty());
    }

    private static UpdateParameters changed(Backing before, Backing after, Optional<Credential> credential) {
        return new UpdateParameters(Optional.empty(), before, after, credential);
    }

    private static Backing.PublicEndpoint publicBacking(String host, String prefix) {
        return new Backing.PublicEndpoint(endpoint(host), path(prefix));
    }

    private static void later(PortFault fault, CommandAnswer answer) {
        assertThat(answer)
                .isInstanceOf(fault == PortFault.THROTTLED ? CommandAnswer.Throttled.class : CommandAnswer.Later.class);
    }

    private static void accepted(CommandAnswer answer) {
        assertThat(answer).isEqualTo(new CommandAnswer.Accepted());
    }

    private static void wrongState(CommandAnswer answer) {
        assertThat(answer).isEqualTo(new CommandAnswer.Later("CustomKeyStoreInvalidState"));
    }

    private CustomKeyStoreId created(CreateParameters parameters) {
        var answer = kms().create(parameters);
        assertThat(answer).isInstanceOf(CreateAnswer.Created.class);
        return ((CreateAnswer.Created) answer).id();
    }

    private List<SeenKeyStore> listed() {
        var answer = kms().describeAll();
        assertThat(answer).isInstanceOf(DescribeAnswer.Listed.class);
        return ((DescribeAnswer.Listed) answer).stores();
    }

    private SeenKeyStore seen(CustomKeyStoreId id) {
        return listed().stream()
                .filter(store -> store.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private ConnectionState state(CustomKeyStoreId id) {
        return seen(id).state();
    }

    /** Returns the path prefix of one of {@link #MANY} stores. */
    protected static String numbered(int number) {
        return "/team-" + number;
    }

    private static CreateParameters cloudHsm(String name) {
        return cloudHsm(name, CLUSTER, ANCHOR, PASSWORD);
    }

    private static CreateParameters cloudHsm(
            String name, ClusterId cluster, TrustAnchor anchor, Credential.KmsUserPassword password) {
        return new CreateParameters.CloudHsm(new KeyStoreName(name), new Backing.CloudHsm(cluster, anchor), password);
    }

    private static CreateParameters publicProxy(String name, String host, String prefix) {
        return new CreateParameters.ExternalKeyStore(
                new KeyStoreName(name), new Backing.PublicEndpoint(endpoint(host), path(prefix)), CREDENTIAL);
    }

    private static CreateParameters vpcProxy(String name, String host, VpcEndpointServiceName service) {
        return new CreateParameters.ExternalKeyStore(
                new KeyStoreName(name),
                new Backing.VpcEndpointService(endpoint(host), path(""), service, Optional.empty()),
                CREDENTIAL);
    }

    private static ProxyUriEndpoint endpoint(String host) {
        return new ProxyUriEndpoint("https://" + host);
    }

    private static ProxyUriPath path(String prefix) {
        return new ProxyUriPath(prefix + "/kms/xks/v1");
    }

    private static Backing backing(CreateParameters parameters) {
        return switch (parameters) {
            case CreateParameters.CloudHsm hsm -> hsm.backing();
            case CreateParameters.ExternalKeyStore xks -> xks.backing();
        };
    }

    private static VpcEndpointServiceName service(String digit) {
        return new VpcEndpointServiceName("com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef" + digit);
    }

    private static TrustAnchor anchor(String name) {
        return TrustAnchor.parse(Certificates.selfSigned(name, Instant.parse("2036-01-01T00:00:00Z")))
                .toOptional()
                .orElseThrow();
    }
}
