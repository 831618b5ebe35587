package dev.keystorevending.bench;

import java.util.ArrayList;
import java.util.List;

/** Bars of what a first caller waits for, as SVG: from the start of the process, and of a primed one its first invoke. */
final class Picture {

    private static final int BAR = 20;
    private static final int STEP = 30;
    private static final int TOP = 40;
    private static final int LEFT = 290;
    private static final double LONGEST = 400;

    private record Bar(String label, double milliseconds, String colour) {}

    private final List<Bar> bars = new ArrayList<>();

    void add(String transport, Results results) {
        for (Variant variant : results.variants()) {
            bars.add(new Bar(
                    transport + ": " + variant.title(),
                    results.firstCaller(variant).median(),
                    variant == Variant.BOTO3 ? "#9aa5b1" : variant.primed() ? "#2da44e" : "#1f6feb"));
        }
    }

    String svg() {
        double most = bars.stream().mapToDouble(Bar::milliseconds).max().orElse(1);
        int height = TOP + STEP * bars.size() + 10;
        var text = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="760" height="%1$d" font-family="sans-serif" font-size="13" role="img" aria-label="Medians of the first create in milliseconds">
                <rect width="760" height="%1$d" fill="#fff"/><text x="10" y="22" font-weight="bold">Start to first response of a create, after priming its first invoke; median, ms</text>
                """.formatted(height));
        int y = TOP;
        for (Bar bar : bars) {
            long width = Math.max(1, Math.round(LONGEST * bar.milliseconds() / most));
            text.append(
                    "<text x=\"10\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%d</text>%n"
                            .formatted(
                                    y + 15,
                                    bar.label(),
                                    LEFT,
                                    y,
                                    width,
                                    BAR,
                                    bar.colour(),
                                    LEFT + width + 5,
                                    y + 15,
                                    Math.round(bar.milliseconds())));
            y += STEP;
        }
        return text.append("</svg>\n").toString();
    }
}
