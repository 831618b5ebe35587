package dev.keystorevending.bench;

import dev.keystorevending.aws.snapstart.PrimingFixture;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.bench.growth.Cost;
import dev.keystorevending.bench.growth.Growth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the packages of the functions and prints tables. Options: {@code runs=7}, {@code warm=2000} (invokes after as many again
 * that warm up; 0: none), {@code operations=CREATE_XKS,…}, {@code variants=ZIP,…}, {@code transports=http,tls},
 * {@code picture=docs/performance.svg} (of the creates of an external key store), {@code jvm=…} (options of the JVM, separated by spaces), {@code python=…} (a Python with boto3; without it, that variant is left out).
 *
 * <p>Instead of that, {@code growth=10,1000,100000} fills tables with so many key stores and prints what operations call and take there,
 * with {@code pending=10,10000} key stores for reconcile and {@code rounds=20}, and {@code cost=create} prints what a create costs;
 * {@code jmh=5} measures with JMH what the service itself computes for a create, in so many iterations of a second.
 */
public final class Main {

    private static final int COLD_INVOKES = 10;
    private static final int JMH_MILLIS = 1000;

    /** Calls and classes are counted apart from the times, with so many milliseconds for each response. */
    private static final int COUNTED_DELAY = 100;

    private final Map<String, String> options;
    private final Place place;

    private Main(Map<String, String> options, Place place) {
        this.options = options;
        this.place = place;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new java.util.TreeMap<String, String>();
        for (String argument : arguments) {
            options.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        if (options.containsKey("growth")) {
            growth(options);
        } else if (options.containsKey("cost")) {
            System.out.println(Cost.table());
        } else if (options.containsKey("jmh")) {
            int iterations = Integer.parseInt(options.getOrDefault("jmh", ""));
            System.out.println(Jmh.table(1, iterations, JMH_MILLIS));
        } else {
            run(Path.of(System.getProperty("root", ".")), options);
        }
    }

    private static void growth(Map<String, String> options) {
        var sizes = numbers(options.getOrDefault("growth", ""));
        var pending = numbers(options.getOrDefault("pending", "10,10000"));
        try (var growth = new Growth(sizes, pending, InstantSource.system())) {
            System.out.println("The tables are filled.");
            System.out.println(Growth.table(growth.measure(Integer.parseInt(options.getOrDefault("rounds", "20")))));
        }
    }

    private static List<Integer> numbers(String list) {
        return Arrays.stream(list.split(",")).map(Integer::valueOf).toList();
    }

    /** Runs the benchmark and returns what it printed. */
    static String run(Path root, Map<String, String> options) throws IOException, InterruptedException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // read once, by the first server
        Path temporary = Files.createTempDirectory("bench");
        var place = new Place(root.toAbsolutePath(), temporary, Path.of(options.getOrDefault("python", "python3")));
        return new Main(options, place).measure();
    }

    private String measure() throws IOException, InterruptedException {
        var text = new StringBuilder();
        var picture = new Picture();
        var authority = new Authority(place.temporary());
        if (variants(Operation.CREATE_XKS).contains(Variant.AOT)) {
            Training.run(place, jvm());
        }
        for (String transport : list("transports", "http,tls")) {
            Optional<Authority> tls = transport.equals("tls") ? Optional.of(authority) : Optional.empty();
            try (var aws = new CannedAws(fixture(), tls)) {
                for (String name :
                        list("operations", "CREATE_XKS,CREATE_CLOUDHSM,DRY_RUN,GET,LIST,REJECTED,RELAY,RECONCILE")) {
                    var operation = Operation.valueOf(name);
                    var results = results(operation, aws, tls);
                    if (operation == Operation.CREATE_XKS) {
                        picture.add(transport.toUpperCase(Locale.ROOT), results);
                    }
                    String table =
                            "### " + operation.title() + ", AWS over " + transport + "\n\n" + results.table() + "\n";
                    System.out.println(table);
                    text.append(table);
                }
            }
        }
        if (options.containsKey("picture")) {
            Files.writeString(place.root().resolve(options.getOrDefault("picture", "")), picture.svg());
        }
        return text.toString();
    }

    private static PrimingFixture fixture() {
        return new PrimingFixture(ServiceConfiguration.of(FunctionEnvironment.VARIABLES));
    }

    private List<String> list(String name, String usual) {
        return Arrays.asList(options.getOrDefault(name, usual).split(","));
    }

    private List<String> jvm() {
        String given = options.getOrDefault("jvm", "");
        return given.isEmpty() ? List.of() : Arrays.asList(given.split(" "));
    }

    private int number(String name, int usual) {
        return Integer.parseInt(options.getOrDefault(name, String.valueOf(usual)));
    }

    private List<Variant> variants(Operation operation) {
        var all = new ArrayList<Variant>();
        for (String name : list("variants", "ZIP,AOT,PRIMED,PRIMED_C1,FLOOR,PLAIN,BOTO3")) {
            var variant = Variant.valueOf(name);
            if (variant.plays(operation) && (variant != Variant.BOTO3 || options.containsKey("python"))) {
                all.add(variant);
            }
        }
        return all;
    }

    private Results results(Operation operation, CannedAws aws, Optional<Authority> tls)
            throws IOException, InterruptedException {
        var results = new Results();
        var variants = variants(operation);
        for (int run = 0; run < number("runs", 7); run++) {
            for (Variant variant : variants) {
                results.add(variant, Run.of(place, order(variant, operation, COLD_INVOKES, false), aws, tls));
            }
        }
        aws.delay(COUNTED_DELAY);
        for (Variant variant : variants) {
            results.counted(variant, Run.of(place, order(variant, operation, 1, variant != Variant.BOTO3), aws, tls));
        }
        aws.delay(0);
        int warm = number("warm", 2000);
        if (warm > 0) {
            for (int run = 0; run < 3; run++) {
                for (Variant variant : variants) {
                    var times = Run.of(place, order(variant, operation, 2 * warm, false), aws, tls)
                            .invokes();
                    results.addWarm(variant, times.subList(warm, 2 * warm));
                }
            }
        }
        return results;
    }

    private Run.Order order(Variant variant, Operation operation, int invokes, boolean countClasses) {
        return new Run.Order(variant, operation, invokes, countClasses, jvm());
    }
}
