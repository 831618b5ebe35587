package dev.keystorevending.core.proof;

import dev.keystorevending.core.Orders;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.create.Ownership;
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

    static List<Scenario> all() {
        return List.of(
                new Scenario("create, CloudHSM", given -> {}, when -> when.create(Orders.cloudHsm())),
                new Scenario("create, public proxy", given -> {}, when -> when.create(Orders.publicProxy())),
                new Scenario("create, VPC proxy", given -> {}, when -> when.create(Orders.vpcProxy())),
                new Scenario(
                        "create, seen late",
                        given -> given.world.kms.showAfter(Duration.ofMinutes(4)),
                        when -> when.create(Orders.vpcProxy())),
                new Scenario(
                        "create, refused",
                        given -> given.world.kms.refuseNext(KmsRefusal.IncorrectTrustAnchor),
                        when -> when.create(Orders.cloudHsm())),
                new Scenario(
                        "create, an outsider has the same values",
                        given -> {
                            given.outsider(Orders.cloudHsm());
                            given.clock.advance(Duration.ofHours(1));
                        },
                        when -> when.create(Orders.cloudHsm())),
                new Scenario(
                        "create again under the same key", given -> given.create(Orders.publicProxy()), Trial::retry),
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
                new Scenario("connect", given -> given.create(Orders.publicProxy()), Trial::reconcile),
                new Scenario(
                        "connected",
                        given -> {
                            given.create(Orders.publicProxy());
                            given.reconcile();
                            given.clock.advance(Duration.ofMinutes(4));
                        },
                        Trial::reconcile),
                new Scenario(
                        "connect fails",
                        given -> {
                            given.world.kms.failConnects(Optional.of("XKS_PROXY_TIMED_OUT"));
                            given.create(Orders.publicProxy());
                            given.reconcile();
                            given.clock.advance(Duration.ofMinutes(4));
                        },
                        Trial::reconcile),
                new Scenario(
                        "connect again after a failure",
                        given -> {
                            given.world.kms.failConnects(Optional.of("INVALID_CREDENTIALS"));
                            given.create(Orders.cloudHsm());
                            given.connectToTheEnd();
                            given.world.kms.failConnects(Optional.empty());
                            given.wish(DesiredState.CONNECTED);
                        },
                        Trial::reconcile),
                new Scenario(
                        "disconnect",
                        given -> {
                            given.create(Orders.publicProxy());
                            given.connectToTheEnd();
                            given.wish(DesiredState.DISCONNECTED);
                        },
                        Trial::reconcile),
                new Scenario(
                        "a wish",
                        given -> {
                            given.create(Orders.publicProxy());
                            given.connectToTheEnd();
                        },
                        when -> when.wish(DesiredState.DISCONNECTED)),
                new Scenario(
                        "relay",
                        given -> {
                            given.create(Orders.publicProxy());
                            given.create(Orders.cloudHsm());
                            given.create(named("payments-other"));
                            given.connectToTheEnd();
                        },
                        when -> when.delivery.relay(when.delivery.open())));
    }

    private static void answerLost(Trial trial) {
        trial.world.kms.loseNextAnswer();
        trial.create(Orders.publicProxy());
        trial.clock.advance(Ownership.LEASE);
    }

    private static void callLost(Trial trial) {
        trial.lose("kms.create");
        trial.create(Orders.publicProxy());
        trial.clock.advance(Ownership.GRACE.plusSeconds(1));
    }

    private static Map<String, @Nullable Object> elsewhere() {
        var body = Orders.publicProxy();
        Outsider.anotherBacking(body);
        return body;
    }

    private static Map<String, @Nullable Object> named(String name) {
        var body = Orders.cloudHsm();
        body.put("name", name);
        return body;
    }

    @Override
    public String toString() {
        return name;
    }
}
