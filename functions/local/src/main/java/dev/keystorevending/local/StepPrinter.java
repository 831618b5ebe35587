package dev.keystorevending.local;

import java.io.PrintStream;

/** Prints the steps of the samples, one line each. */
final class StepPrinter {

    private final PrintStream out;

    StepPrinter(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        out.println();
        out.println(text);
    }

    /**
     * Prints one line.
     *
     * @param what the step; empty if the line belongs to the step before
     */
    void step(String what, String text) {
        out.printf("  %-12s %s%n", what, text);
    }

    void end() {
        out.println();
    }
}
