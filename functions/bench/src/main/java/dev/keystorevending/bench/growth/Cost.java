package dev.keystorevending.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.bench.ApiEvent;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Counts what one create costs, with its events and the runs of reconcile until the key store is connected. */
public final class Cost {

    /** List prices of us-east-1 in dollars, as of 2026-11-28, before any free tier. */
    private static final Map<String, Double> PRICES = Map.of(
            "write unit", 0.625 / 1e6,
            "read unit", 0.125 / 1e6,
            "KMS call", 0.03 / 1e4,
            "Secrets Manager call", 0.05 / 1e4,
            "event", 1.00 / 1e6,
            "API call", 3.50 / 1e6,
            "invocation", 0.20 / 1e6,
            "GB-second", 0.0000166667);

    /** Assumed: KMS answers a create in a second; the relay, and a run of reconcile, take a tenth. */
    private static final double API_SECONDS = 1;

    private static final double OTHER_SECONDS = 0.1;

    private static final Duration SCHEDULE = Duration.ofMinutes(1);
    private static final int LONGEST = 60;

    private final Service service;
    private final String title;
    private Count api = Count.NONE;
    private Count relay = Count.NONE;
    private Count reconcile = Count.NONE;
    private int runs;

    private Cost(String title, Service service) {
        this.title = title;
        this.service = service;
    }

    /** The table of both types. */
    public static String table() {
        var text = new StringBuilder("""
                | create | part | AWS calls | write units | read units |
                |---|---|---|---|---|
                """);
        var sums = new StringBuilder("\n| 1,000 creates | dollars |\n|---|---|\n");
        for (boolean cluster : List.of(false, true)) {
            var cost = of(cluster);
            text.append(cost.lines());
            sums.append(cost.money());
        }
        return text.append(sums).toString();
    }

    private static Cost of(boolean cluster) {
        var now = new AtomicReference<>(Instant.now());
        try (var aws = EmulatedAws.start(EmulatedAwsOptions.defaults().withClock(now::get));
                var service = new Service(aws, "costs", now::get)) {
            var certificate = ClusterCertificate.selfSigned(Service.CLUSTER);
            aws.clusters().add(Service.CLUSTER, certificate, Service.PASSWORD);
            var rows = new Rows(service);
            var policy = rows.add(service.policy(new TeamId("team-0")));
            rows.end();
            var cost = new Cost(cluster ? "CloudHSM" : "external key store", service);
            String body = cluster ? service.clusterBody("cost", certificate.pem()) : service.proxyBody("cost");
            cost.play(
                    new ApiEvent(
                            "POST",
                            "/v1/teams/" + policy.policy().team() + "/key-stores",
                            Map.of(),
                            "cost",
                            Service.CALLER,
                            body),
                    now);
            return cost;
        }
    }

    private void play(ApiEvent create, AtomicReference<Instant> clock) {
        var idle = count(() -> service.reconcile("Scheduled Event"));
        api = count(() -> service.call(201, create));
        relay = count(() -> service.relay(service.http().takeEvents()));
        reconcile = count(() -> service.reconcile("KeyStoreCreated"));
        List<JsonNode> events = service.http().takeEvents();
        for (runs = 0; events.isEmpty(); runs++) {
            if (runs == LONGEST) {
                throw new IllegalStateException("the key store was not connected");
            }
            clock.updateAndGet(then -> then.plus(SCHEDULE));
            // the schedule runs anyway
            reconcile = reconcile.plus(
                    count(() -> service.reconcile("Scheduled Event")).minus(idle));
            events = service.http().takeEvents();
        }
        var connected = events;
        if (!connected.getFirst().at("/detailType/S").asText().equals("KeyStoreConnected")) {
            throw new IllegalStateException("not connected: " + connected);
        }
        relay = relay.plus(count(() -> service.relay(connected)));
    }

    private Count count(Runnable action) {
        service.http().begin(0);
        action.run();
        return service.http().end();
    }

    private String lines() {
        return line("request", api)
                + line("two events", relay)
                + line("reconcile, " + runs + " scheduled runs", reconcile)
                + line("all", api.plus(relay).plus(reconcile));
    }

    private String line(String part, Count count) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.1f | %.1f |%n",
                title,
                part,
                count.calls().size(),
                count.written(),
                count.read());
    }

    private String money() {
        var all = api.plus(relay).plus(reconcile);
        double table = all.written() * price("write unit") + all.read() * price("read unit");
        double kms = calls(all, "CustomKeyStore") * price("KMS call");
        double secrets = calls(all, "Secret") * price("Secrets Manager call");
        double events = 2 * price("event");
        double lambda = 4 * price("invocation") + (API_SECONDS + 3 * OTHER_SECONDS) * price("GB-second");
        double sum = table + kms + secrets + events + lambda + price("API call");
        return String.format(
                Locale.ROOT,
                "| %s | DynamoDB %.3f + KMS %.3f + Secrets Manager %.3f + EventBridge %.3f + Lambda %.3f + API Gateway %.4f = **%.2f** |%n",
                title,
                1000 * table,
                1000 * kms,
                1000 * secrets,
                1000 * events,
                1000 * lambda,
                1000 * price("API call"),
                1000 * sum);
    }

    private static long calls(Count count, String part) {
        return count.calls().stream().filter(call -> call.contains(part)).count();
    }

    private static double price(String name) {
        return PRICES.getOrDefault(name, Double.NaN);
    }
}
