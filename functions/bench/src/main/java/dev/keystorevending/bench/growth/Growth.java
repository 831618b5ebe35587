package dev.keystorevending.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.bench.ApiEvent;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures the same operations on tables of different sizes: what they call is counted once, and their times are taken in turns. Each
 * size has a table in which one team has all key stores, and one in which each team has ten.
 */
public final class Growth implements AutoCloseable {

    private static final int TEAM_SIZE = 10;

    /** With the one that shows whether a page follows, as many as the smallest team has. */
    private static final int PAGE = TEAM_SIZE - 1;

    private static final int EVENTS = 10;

    /** Where calls are counted, those that begin within so many milliseconds run at the same time. */
    private static final int OVERLAP = 20;

    /** A hundred principals, and a pattern near the greatest cost that is allowed. */
    private static final int PRINCIPALS = 100;

    private static final String CHEAPEST = ".*";
    private static final String DEAREST = "([a-z0-9-]*[a-z0-9-]){1,356}";
    private static final String LONG_NAME = "x".repeat(100);

    private enum Layout {
        ONE_TEAM("one team"),
        MANY_TEAMS("many teams");

        private final String title;

        Layout(String title) {
            this.title = title;
        }
    }

    /** Each with a DynamoDB Local of its own, since one writes one item at a time. */
    private final Map<Layout, EmulatedAws> aws = new EnumMap<>(Layout.class);

    private final List<Case> cases = new ArrayList<>();
    private int number;

    /**
     * What an operation took at one size.
     *
     * @param of the operations that are one unit: the pending rows that a run of reconcile processed, otherwise 1
     * @param nanos the times, empty if they were not taken
     */
    public record Figure(String operation, int rows, Count count, int of, List<Long> nanos) {

        double calls() {
            return (double) count.calls().size() / of;
        }

        double read() {
            return count.read() / of;
        }

        double written() {
            return count.written() / of;
        }

        double items() {
            return (double) count.items() / of;
        }

        double median() {
            return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6 / of;
        }
    }

    /** Does it once and returns how many rows it processed. */
    private interface Action {
        int play();
    }

    /** @param once whether it changes what it measures, so that it runs once and is not repeated */
    private record Case(String operation, int rows, Service service, Action action, boolean once) {}

    /**
     * Fills the tables.
     *
     * @param clock the clock of reconcile where rows are pending; if it stands still, a run has no end before it has processed all
     */
    public Growth(List<Integer> sizes, List<Integer> pending, InstantSource clock) {
        for (Layout layout : Layout.values()) {
            aws.put(layout, EmulatedAws.start(EmulatedAwsOptions.defaults()));
        }
        var filled = Arrays.stream(Layout.values())
                .parallel()
                .collect(Collectors.toMap(
                        layout -> layout,
                        layout -> sizes.stream().map(size -> fill(layout, size)).toList()));
        for (Layout layout : Layout.values()) {
            for (Filled each : filled.getOrDefault(layout, List.of())) {
                reads(layout, each);
            }
        }
        for (int size : pending) {
            pending(size, clock);
        }
        sizes.forEach(this::deleted);
        policies();
    }

    private record Filled(int size, Service service, String path, KeyStoreId id) {}

    private Service service(Layout layout, String table) {
        return service(layout, table, InstantSource.system());
    }

    private Service service(Layout layout, String table, InstantSource clock) {
        return new Service(Objects.requireNonNull(aws.get(layout)), table, clock);
    }

    /** The secret's ARN has the name, so names of one length make records of one size. */
    private static String table(String name, int size) {
        return String.format(Locale.ROOT, "%s-%07d", name, size);
    }

    private Filled fill(Layout layout, int size) {
        var service = service(layout, table("rows", size));
        var rows = new Rows(service);
        int teams = layout == Layout.ONE_TEAM ? 1 : Math.max(1, size / TEAM_SIZE);
        var filled = new ArrayList<Filled>();
        for (int team = 0; team < teams; team++) {
            var policy = rows.add(service.policy(new TeamId("team-" + team)));
            filled.add(new Filled(size, service, path(policy), rows.add(policy, size / teams)));
        }
        rows.end();
        return filled.get(teams / 2);
    }

    private void reads(Layout layout, Filled filled) {
        int size = filled.size();
        var service = filled.service();
        add("create, " + layout.title, size, service, () -> {
            create(service, filled.path(), 201, "create-" + ++number, Map.of());
            service.clearKms();
            return 1;
        });
        add("get, " + layout.title, size, service, () -> {
            service.call(200, get(filled.path() + "/" + filled.id(), Map.of()));
            return 1;
        });
        add("list, " + layout.title, size, service, () -> {
            service.call(200, get(filled.path(), Map.of("pageSize", String.valueOf(PAGE))));
            return 1;
        });
    }

    private void pending(int size, InstantSource clock) {
        var service = service(Layout.ONE_TEAM, table("pending", size), clock);
        var rows = new Rows(service);
        var policy = rows.add(service.policy(new TeamId("team-0")));
        rows.addPending(policy, size);
        var batch = new ArrayList<JsonNode>();
        for (int event = 0; event < EVENTS; event++) {
            batch.addAll(rows.addPending(policy, 1));
        }
        add("relay, a batch of " + EVENTS + " events", size, service, () -> {
            service.relay(batch);
            return 1;
        });
        cases.add(new Case(
                "reconcile, per pending row",
                size,
                service,
                () -> service.reconcile("KeyStoreCreated").path("due").asInt(),
                true));
        cases.add(new Case("sweep, per event", size, service, service::sweep, true));
    }

    /** A list reads the deleted key stores and leaves them out. */
    private void deleted(int size) {
        var service = service(Layout.ONE_TEAM, table("deleted", size));
        var rows = new Rows(service);
        var policy = rows.add(service.policy(new TeamId("team-0")));
        rows.add(policy, TEAM_SIZE);
        rows.addDeleted(policy, size);
        rows.end();
        add("list, beside deleted key stores", size, service, () -> {
            service.call(200, get(path(policy), Map.of()));
            return 1;
        });
    }

    private void policies() {
        var service = service(Layout.ONE_TEAM, "policies");
        var rows = new Rows(service);
        var least = rows.add(service.policy(new TeamId("least"), Set.of(Service.PRINCIPAL), CHEAPEST));
        var most = rows.add(service.policy(new TeamId("most"), principals(), DEAREST));
        rows.end();
        for (StoredPolicy policy : List.of(least, most)) {
            int principals = policy.policy().principals().size();
            add("get of a policy", principals, service, () -> {
                service.call(200, get("/v1/teams/" + policy.policy().team() + "/policy", Map.of()));
                return 1;
            });
            add("dry run, name of 100 characters", principals, service, () -> {
                create(service, path(policy), 200, LONG_NAME, Map.of("validateOnly", "true"));
                return 1;
            });
        }
    }

    private static Set<Principal> principals() {
        return IntStream.range(0, PRINCIPALS)
                .mapToObj(number -> number == 0
                        ? Service.PRINCIPAL
                        : new Principal("arn:aws:iam::111122223333:role/developers-of-the-team-" + number))
                .collect(Collectors.toSet());
    }

    private void add(String operation, int rows, Service service, Action action) {
        cases.add(new Case(operation, rows, service, action, false));
    }

    private void create(Service service, String path, int status, String name, Map<String, String> query) {
        service.call(
                status, new ApiEvent("POST", path, query, "key-" + ++number, Service.CALLER, service.proxyBody(name)));
    }

    private static ApiEvent get(String path, Map<String, String> query) {
        return new ApiEvent("GET", path, query, "none", Service.CALLER, "");
    }

    private static String path(StoredPolicy policy) {
        return "/v1/teams/" + policy.policy().team() + "/key-stores";
    }

    /** Counts each operation once, and takes its time in {@code rounds} rounds after as many that warm up. */
    public List<Figure> measure(int rounds) {
        var times = new LinkedHashMap<Case, List<Long>>();
        for (int round = 0; round < 2 * rounds; round++) {
            for (Case each : cases) {
                if (!each.once()) {
                    long started = System.nanoTime();
                    each.action().play();
                    long took = System.nanoTime() - started;
                    if (round >= rounds) {
                        times.computeIfAbsent(each, none -> new ArrayList<>()).add(took);
                    }
                }
            }
        }
        return cases.stream()
                .map(each -> counted(each, times.getOrDefault(each, List.of())))
                .toList();
    }

    private static Figure counted(Case each, List<Long> times) {
        var http = each.service().http();
        http.begin(each.once() ? 0 : OVERLAP);
        long started = System.nanoTime();
        int of = each.action().play();
        long took = System.nanoTime() - started;
        return new Figure(each.operation(), each.rows(), http.end(), of, each.once() ? List.of(took) : times);
    }

    /** A table in Markdown; the ratio is to the operation's first size. */
    public static String table(List<Figure> figures) {
        var text = new StringBuilder("""
                | operation | rows | AWS calls | sequential | read units | write units | items read | p50, ms | ratio |
                |---|---|---|---|---|---|---|---|---|
                """);
        var first = new LinkedHashMap<String, Figure>();
        for (Figure figure : figures) {
            var smallest = first.computeIfAbsent(figure.operation(), none -> figure);
            boolean timed = !figure.nanos().isEmpty();
            text.append("| ")
                    .append(String.join(
                            " | ",
                            figure.operation(),
                            rows(figure),
                            number(figure.calls()),
                            figure.of() == 1 ? String.valueOf(figure.count().sequential()) : "",
                            number(figure.read()),
                            number(figure.written()),
                            number(figure.items()),
                            timed ? number(figure.median()) : "",
                            timed ? String.format(Locale.ROOT, "%.2f", figure.median() / smallest.median()) : ""))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String rows(Figure figure) {
        String rows = String.format(Locale.ROOT, "%,d", figure.rows());
        return figure.of() == 1 ? rows : String.format(Locale.ROOT, "%s (%,d in one run)", rows, figure.of());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public void close() {
        cases.stream().map(Case::service).distinct().forEach(Service::close);
        aws.values().forEach(EmulatedAws::close);
    }
}
