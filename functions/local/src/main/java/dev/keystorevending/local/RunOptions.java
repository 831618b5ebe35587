package dev.keystorevending.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code -Prun} may be told by {@code -Drun.*}.
 *
 * @param once whether to end after the sample
 * @param sample whether to vend the sample at all
 * @param speed how many times faster than real time the clock runs
 * @param state a folder to keep everything in; empty for memory alone
 */
record RunOptions(
        int port, int awsPort, String bindAddress, boolean once, boolean sample, int speed, Optional<Path> state) {

    private static final int LAST_PORT = 65_535;
    private static final int FASTEST = 1000;

    /**
     * Reads {@code run.port}, {@code run.awsPort}, {@code run.bind}, {@code run.once}, {@code run.sample}, {@code run.speed} and
     * {@code run.state}.
     *
     * @throws IllegalArgumentException naming everything that is wrong
     */
    static RunOptions of(Properties properties) {
        var faults = new ArrayList<String>();
        int port = number(properties, "run.port", 8080, 0, LAST_PORT, faults);
        int awsPort = number(properties, "run.awsPort", 4566, 0, LAST_PORT, faults);
        int speed = number(properties, "run.speed", 1, 1, FASTEST, faults);
        boolean once = flag(properties, "run.once", false, faults);
        boolean sample = flag(properties, "run.sample", true, faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        String bind = properties.getProperty("run.bind", "");
        return new RunOptions(
                port,
                awsPort,
                bind.isBlank() ? "127.0.0.1" : bind,
                once,
                sample,
                speed,
                Optional.of(properties.getProperty("run.state", ""))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of));
    }

    private static int number(
            Properties properties, String name, int otherwise, int least, int most, List<String> faults) {
        String text = properties.getProperty(name, "");
        if (text.isBlank()) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        faults.add(name + " is a number from " + least + " to " + most + ", not " + text);
        return otherwise;
    }

    /** A property without a value means true. */
    private static boolean flag(Properties properties, String name, boolean otherwise, List<String> faults) {
        String text = properties.getProperty(name, Boolean.toString(otherwise));
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            faults.add(name + " is true or false, not " + text);
        }
        return !text.equals("false");
    }
}
