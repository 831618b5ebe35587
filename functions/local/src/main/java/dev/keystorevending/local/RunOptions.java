package dev.keystorevending.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code -Prun} may be told by {@code -Drun.*}.
 *
 * @param once whether to end after the sample
 * @param state a folder to keep everything in; empty for memory alone
 */
record RunOptions(int port, int awsPort, String bindAddress, boolean once, Optional<Path> state) {

    /**
     * Reads {@code run.port}, {@code run.awsPort}, {@code run.bind}, {@code run.once} and {@code run.state}.
     *
     * @throws IllegalArgumentException naming everything that is wrong
     */
    static RunOptions of(Properties properties) {
        var faults = new ArrayList<String>();
        int port = port(properties, "run.port", 8080, faults);
        int awsPort = port(properties, "run.awsPort", 4566, faults);
        String once = properties.getProperty("run.once", "false");
        if (!once.isEmpty() && !once.equals("true") && !once.equals("false")) {
            faults.add("run.once is true or false, not " + once);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        String bind = properties.getProperty("run.bind", "");
        return new RunOptions(
                port,
                awsPort,
                bind.isBlank() ? "127.0.0.1" : bind,
                !once.equals("false"),
                Optional.of(properties.getProperty("run.state", ""))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of));
    }

    private static int port(Properties properties, String name, int otherwise, ArrayList<String> faults) {
        String text = properties.getProperty(name, "");
        if (text.isBlank()) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        faults.add(name + " is a port from 0 to 65535, not " + text);
        return otherwise;
    }
}
