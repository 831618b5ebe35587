package dev.keystorevending.core.proof;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.World;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.kms.KmsRefusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that one of the functions does, each of whose port calls is disturbed in turn.
 *
 * @param given what happened before, undisturbed
 * @param when the one invocation that is disturbed
 */
record Scenario(String name, Consumer<Trial> given, Consumer<Trial> when) {

    private static final SecretVersionId NEXT_VERSION = new SecretVersionId("11111111-2222-3333-4444-555555555556");

    static List<Scenario> all() {
        return List.of(
                new Scenario("replace a policy", given -> {}, Trial::replacePolicy),
                new Scenario("delete a team and make it again", given -> {}, Trial::remakeTeam),
                new Scenario("create, CloudHSM", given -> {}, when -> when.create(CreateRequests.cloudHsm())),
                new Scenario("create, public proxy", given -> {}, when -> when.create(CreateRequests.publicProxy())),
                new Scenario("create, VPC proxy", given -> {}, when -> when.create(CreateRequests.vpcProxy())),
                new Scenario(
                        "create, seen late",
                        given -> given.world.kms.showAfter(Duration.ofMinutes(4)),
                        when -> when.create(CreateRequests.vpcProxy())),
                new Scenario(
                        "create, refused",
                        given -> given.world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor),
                        when -> when.create(CreateRequests.cloudHsm())),
                new Scenario(
                        "create, an outsider has the same values",
                        given -> {
                            given.outsider(CreateRequests.cloudHsm());
                            given.clock.advance(Duration.ofHours(1));
                        },
                        when -> when.create(CreateRequests.cloudHsm())),
                new Scenario(
                        "create again under the same key",
                        given -> given.create(CreateRequests.publicProxy()),
                        Trial::retry),
                new Scenario(
                        "create again after a failure that passed",
                        given -> {
                            given.world.kms.refuseNext(KmsRefusal.Throttling, 4);
                            given.create(CreateRequests.publicProxy());
                        },
                        Trial::retry),
                new Scenario(
                        "create, CloudHSM, answered and not listed",
                        given -> given.world.kms.showAfter(Duration.ofMinutes(4)),
                        when -> when.create(CreateRequests.cloudHsm())),
                new Scenario(
                        "takeover of a candidate",
                        given -> {
                            given.world.kms.showAfter(Duration.ofMinutes(2));
                            given.create(CreateRequests.cloudHsm());
                            given.clock.advance(Duration.ofMinutes(3));
                        },
                        Trial::reconcile),
                new Scenario("takeover by reconcile, adopts", Scenario::answerLost, Trial::reconcile),
                new Scenario("takeover by a retry, adopts", Scenario::answerLost, Trial::retry),
                new Scenario("takeover by reconcile, creates again", Scenario::callLost, Trial::reconcile),
                new Scenario("takeover by a retry, creates again", Scenario::callLost, Trial::retry),
                new Scenario(
                        "takeover, an outsider took the name",
                        given -> {
                            callLost(given);
                            given.outsider(elsewhere());
                        },
                        Trial::reconcile),
                new Scenario("connect", given -> given.create(CreateRequests.publicProxy()), Trial::reconcile),
                new Scenario(
                        "connected",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.reconcile();
                            given.clock.advance(Duration.ofMinutes(4));
                        },
                        Trial::reconcile),
                new Scenario(
                        "connect fails",
                        given -> {
                            given.world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
                            given.create(CreateRequests.publicProxy());
                            given.reconcile();
                            given.clock.advance(Duration.ofMinutes(4));
                        },
                        Trial::reconcile),
                new Scenario(
                        "connect again after a failure",
                        given -> {
                            given.world.kms.failConnects(Optional.of("INVALID_CREDENTIALS"));
                            given.create(CreateRequests.cloudHsm());
                            given.connectToTheEnd();
                            given.world.kms.failConnects(Optional.empty());
                            given.request(DesiredState.CONNECTED);
                        },
                        Trial::reconcile),
                new Scenario(
                        "disconnect",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.request(DesiredState.DISCONNECTED);
                        },
                        Trial::reconcile),
                new Scenario(
                        "a request",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                        },
                        when -> when.request(DesiredState.DISCONNECTED)),
                new Scenario(
                        "confirmation of a connection",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.clock.advance(Duration.ofMinutes(5));
                        },
                        Trial::reconcile),
                new Scenario(
                        "a request for the recorded state, after a disconnect outside the service",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.world.kms.stores().forEach(store -> given.world.kms.disconnectOutside(store.id()));
                            given.clock.advance(Duration.ofMinutes(1));
                            given.request(DesiredState.CONNECTED);
                        },
                        Trial::reconcile),
                new Scenario(
                        "delete, never connected",
                        given -> {
                            given.create(unconnected());
                            given.clock.advance(Duration.ofMinutes(1));
                        },
                        when -> when.delete(false)),
                new Scenario(
                        "delete, connected",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                        },
                        when -> when.delete(true)),
                new Scenario(
                        "deletion, disconnects",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.delete(true);
                        },
                        Trial::reconcile),
                new Scenario(
                        "deletion, disconnected before",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.delete(true);
                            given.connectToTheEnd();
                        },
                        Trial::reconcile),
                new Scenario(
                        "deletion, the answer was lost",
                        given -> {
                            given.create(unconnected());
                            given.clock.advance(Duration.ofHours(1));
                            given.lose("kms.delete");
                            given.delete(false);
                        },
                        Trial::reconcile),
                new Scenario("delete, with keys", Scenario::withKeys, when -> when.delete(false)),
                new Scenario(
                        "deletion, with keys",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.world.kms.stores().forEach(store -> given.world.kms.setKeys(store.id(), true));
                            given.delete(true);
                            given.connectToTheEnd();
                        },
                        Trial::reconcile),
                new Scenario(
                        "delete a failed creation",
                        given -> {
                            given.world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor);
                            given.create(CreateRequests.cloudHsm());
                        },
                        when -> when.delete(false)),
                new Scenario(
                        "rename, connected",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                        },
                        when -> when.change(Map.of("name", "payments-renamed"))),
                new Scenario(
                        "rename, refused",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
                        },
                        when -> when.change(Map.of("name", "payments-renamed"))),
                new Scenario(
                        "re-point, connected",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                        },
                        when -> when.change(elsewhere(true))),
                new Scenario(
                        "re-point, never connected, and other claims",
                        given -> given.create(unconnected()),
                        when -> when.change(privately())),
                new Scenario(
                        "change, the answer was lost",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.lose("kms.update");
                            given.change(Map.of("name", "payments-renamed"));
                            given.clock.advance(Ownership.LEASE);
                        },
                        Trial::reconcile),
                new Scenario(
                        "interrupted change, disconnected before",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.change(elsewhere(true));
                            given.connectToTheEnd();
                        },
                        Trial::reconcile),
                new Scenario(
                        "interrupted change, refused",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.change(elsewhere(true));
                            given.connectToTheEnd();
                            given.world.kms.refuseNextUpdate(KmsRefusal.XksProxyUriUnreachable);
                        },
                        Trial::reconcile),
                new Scenario(
                        "rotation, connected",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            Scenario.newSecret(given);
                        },
                        Trial::rotate),
                new Scenario(
                        "automatic rotation",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            Scenario.newSecret(given);
                        },
                        Trial::secretChanged),
                new Scenario(
                        "automatic rotation, refused",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            Scenario.newSecret(given);
                            given.world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
                        },
                        Trial::secretChanged),
                new Scenario(
                        "automatic rotation, a secret that is no credential",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.world.secrets.put(new SecretArn(World.PROXY_SECRET), NEXT_VERSION, "none");
                        },
                        Trial::secretChanged),
                new Scenario(
                        "rotation, the answer was lost, then refused",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            Scenario.newSecret(given);
                            given.lose("kms.update");
                            given.rotate();
                            given.clock.advance(Ownership.LEASE);
                            given.world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
                        },
                        Trial::reconcile),
                new Scenario(
                        "rotation, taken back",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            Scenario.newSecret(given);
                            given.lose("kms.update");
                            given.rotate();
                            given.clock.advance(Ownership.LEASE);
                            given.world.kms.refuseNextUpdate(KmsRefusal.XksProxyIncorrectAuthenticationCredential);
                            given.reconcile();
                            given.clock.advance(Duration.ofMinutes(6));
                        },
                        Trial::reconcile),
                new Scenario(
                        "rotation, CloudHSM",
                        given -> {
                            var body = CreateRequests.cloudHsm();
                            body.put("connect", false);
                            given.create(body);
                            Scenario.newSecret(given);
                        },
                        Trial::rotate),
                new Scenario(
                        "rotation, the connection failed",
                        given -> {
                            given.world.kms.failConnects(Optional.of("INVALID_CREDENTIALS"));
                            given.create(CreateRequests.cloudHsm());
                            given.connectToTheEnd();
                            Scenario.newSecret(given);
                            given.rotate();
                            given.connectToTheEnd();
                        },
                        Trial::reconcile),
                new Scenario(
                        "adopt",
                        given -> {
                            given.outsider(CreateRequests.vpcProxy());
                            given.outsider(named("other"));
                        },
                        when -> {
                            when.adopt(World.PROXY_SECRET);
                            when.adopt(CreateRequests.SECRET);
                        }),
                new Scenario(
                        "adopt, connected and forgotten",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.forget();
                        },
                        when -> when.adopt(World.PROXY_SECRET)),
                new Scenario(
                        "transfer",
                        given -> {
                            given.create(CreateRequests.vpcProxy());
                            given.create(named("payments-other"));
                            given.connectToTheEnd();
                        },
                        Trial::transfer),
                new Scenario(
                        "confirmation after a transfer",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.transfer();
                            given.clock.advance(Duration.ofMinutes(5));
                        },
                        Trial::reconcile),
                new Scenario(
                        "create again after a transfer",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.connectToTheEnd();
                            given.transfer();
                        },
                        Trial::retry),
                new Scenario(
                        "forget",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.create(CreateRequests.cloudHsm());
                            given.connectToTheEnd();
                        },
                        Trial::forget),
                new Scenario(
                        "look at a lost connection",
                        given -> changedOutside(given, Outsider.Act.DISCONNECT),
                        Trial::reconcile),
                new Scenario(
                        "second look at a renamed key store",
                        given -> {
                            changedOutside(given, Outsider.Act.RENAME);
                            given.reconcile();
                            given.clock.advance(Ownership.VISIBILITY_GRACE_PERIOD);
                        },
                        Trial::reconcile),
                new Scenario(
                        "look at a difference that is gone",
                        given -> {
                            changedOutside(given, Outsider.Act.RENAME);
                            for (int look = 0; look < 2; look++) {
                                given.reconcile();
                                given.clock.advance(Ownership.VISIBILITY_GRACE_PERIOD);
                            }
                            given.act(Outsider.Act.NAME_BACK);
                        },
                        Trial::reconcile),
                new Scenario(
                        "second look at a connected key store that is gone",
                        given -> {
                            changedOutside(given, Outsider.Act.DELETE);
                            given.reconcile();
                            given.clock.advance(Ownership.VISIBILITY_GRACE_PERIOD);
                        },
                        Trial::reconcile),
                new Scenario(
                        "connect a lost connection again",
                        given -> {
                            given.reconnecting();
                            changedOutside(given, Outsider.Act.DISCONNECT);
                            for (int look = 0; look < 2; look++) {
                                given.reconcile();
                                given.clock.advance(Ownership.VISIBILITY_GRACE_PERIOD);
                            }
                        },
                        Trial::reconcile),
                new Scenario(
                        "sweep",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.create(CreateRequests.cloudHsm());
                            given.connectToTheEnd();
                        },
                        when -> when.delivery.sweep()),
                new Scenario(
                        "relay",
                        given -> {
                            given.create(CreateRequests.publicProxy());
                            given.create(CreateRequests.cloudHsm());
                            given.create(named("payments-other"));
                            given.connectToTheEnd();
                        },
                        when -> when.delivery.relay(when.delivery.open())));
    }

    /** A connected key store at rest, to which somebody does something in KMS. */
    private static void changedOutside(Trial trial, Outsider.Act act) {
        trial.create(CreateRequests.publicProxy());
        for (int minute = 0; minute < 15; minute++) {
            trial.reconcile();
            trial.clock.advance(Duration.ofMinutes(1));
        }
        trial.act(act);
        trial.clock.advance(Duration.ofMinutes(10));
    }

    private static Map<String, @Nullable Object> unconnected() {
        var body = CreateRequests.publicProxy();
        body.put("connect", false);
        return body;
    }

    /** Another version of the secrets, whose last digit tells its credential. */
    private static void newSecret(Trial trial) {
        trial.world.secrets.put(new SecretArn(World.PROXY_SECRET), NEXT_VERSION, "{proxy6}");
        trial.world.secrets.put(new SecretArn(CreateRequests.SECRET), NEXT_VERSION, "kmsPswd06");
    }

    private static Map<String, @Nullable Object> elsewhere(boolean interrupt) {
        return Map.of("interrupt", interrupt, "externalKeyStore", Map.of("uriEndpoint", "https://xks.example.org"));
    }

    /** The same host, in a VPC: the shared claim of the host becomes an exclusive one. */
    private static Map<String, @Nullable Object> privately() {
        return Map.of(
                "externalKeyStore",
                Map.of(
                        "connectivity",
                        "VPC_ENDPOINT_SERVICE",
                        "vpcEndpointServiceName",
                        "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0"));
    }

    private static void withKeys(Trial trial) {
        trial.create(unconnected());
        trial.world.kms.stores().forEach(store -> trial.world.kms.setKeys(store.id(), true));
    }

    private static void answerLost(Trial trial) {
        trial.world.kms.loseNextAnswer();
        trial.create(CreateRequests.publicProxy());
        trial.clock.advance(Ownership.LEASE);
    }

    private static void callLost(Trial trial) {
        trial.lose("kms.create");
        trial.create(CreateRequests.publicProxy());
        trial.clock.advance(Ownership.VISIBILITY_GRACE_PERIOD.plusSeconds(1));
    }

    private static Map<String, @Nullable Object> elsewhere() {
        var body = CreateRequests.publicProxy();
        Outsider.anotherBacking(body);
        return body;
    }

    private static Map<String, @Nullable Object> named(String name) {
        var body = CreateRequests.cloudHsm();
        body.put("name", name);
        return body;
    }

    @Override
    public String toString() {
        return name;
    }
}
