package dev.keystorevending.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The runs of one operation over one transport, by variant, and the table of them. */
final class Results {

    private final Map<Variant, List<Run>> cold = new LinkedHashMap<>();
    private final Map<Variant, List<Long>> warm = new LinkedHashMap<>();
    private final Map<Variant, Run> counted = new LinkedHashMap<>();

    void add(Variant variant, Run run) {
        cold.computeIfAbsent(variant, each -> new ArrayList<>()).add(run);
    }

    /** Adds the invokes of a process that was warmed up. */
    void addWarm(Variant variant, List<Long> nanos) {
        warm.computeIfAbsent(variant, each -> new ArrayList<>()).addAll(nanos);
    }

    /** Adds the run in which classes and calls were counted. */
    void counted(Variant variant, Run run) {
        counted.put(variant, run);
    }

    /** A median with the smallest and the largest value. */
    record Spread(double median, double least, double most) {

        static Spread of(List<Run> runs, ToDoubleFunction<Run> value) {
            double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
            return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
        }

        @Override
        public String toString() {
            return number(median) + " (" + number(least) + "–" + number(most) + ")";
        }
    }

    Spread startToFirst(Variant variant) {
        return Spread.of(cold.getOrDefault(variant, List.of()), run -> run.startToFirst() / 1e6);
    }

    Set<Variant> variants() {
        return cold.keySet();
    }

    /** What the caller of the first request waits for; a primed process was restored before. */
    Spread firstCaller(Variant variant) {
        return variant.primed() ? invoke(variant, 0) : startToFirst(variant);
    }

    private Spread invoke(Variant variant, int number) {
        return Spread.of(
                cold.getOrDefault(variant, List.of()), run -> run.invokes().get(number) / 1e6);
    }

    private String percentile(Variant variant, double part) {
        var sorted = warm.getOrDefault(variant, List.of()).stream().sorted().toList();
        return sorted.isEmpty() ? "" : number(sorted.get((int) (part * (sorted.size() - 1))) / 1e6);
    }

    /** A table in Markdown; times in milliseconds. The ratio is to boto3. */
    String table() {
        var text = new StringBuilder("""
                | | start to first response | ratio | first invoke | second | tenth | warm p50 | p99 | peak MB | classes | AWS calls | sequential |
                |---|---|---|---|---|---|---|---|---|---|---|---|
                """);
        for (Variant variant : cold.keySet()) {
            var runs = cold.getOrDefault(variant, List.of());
            var one = runs.getFirst();
            var count = counted.getOrDefault(variant, one);
            String start = variant.primed() ? "" : startToFirst(variant).toString();
            String ratio = variant.primed() || !cold.containsKey(Variant.BOTO3)
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "%.2f",
                            startToFirst(variant).median()
                                    / startToFirst(Variant.BOTO3).median());
            text.append("| ")
                    .append(String.join(
                            " | ",
                            variant.title(),
                            start,
                            ratio,
                            invoke(variant, 0).toString(),
                            invoke(variant, 1).toString(),
                            invoke(variant, Math.min(9, one.invokes().size() - 1))
                                    .toString(),
                            percentile(variant, 0.5),
                            percentile(variant, 0.99),
                            number(Spread.of(runs, run -> run.peakKilobytes() / 1024.0)
                                    .median()),
                            count.classes() == 0 ? "" : String.valueOf(count.classes()),
                            String.valueOf(count.calls().size()),
                            String.valueOf(count.sequential())))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
