package dev.keystorevending.local;

import dev.keystorevending.emulator.control.StateFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** {@code ./mvnw -Prun}: starts the service on the emulated AWS, creates the samples, and keeps serving. */
public final class Main {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        int status = FAILED;
        try {
            status = run(System.getProperties(), System.out);
        } catch (RuntimeException failed) {
            System.getLogger(Main.class.getName()).log(System.Logger.Level.ERROR, "did not go well", failed);
        }
        // not by returning: after a failed start, too, threads of the emulated AWS run on
        Runtime.getRuntime().halt(status);
    }

    static int run(Properties properties, PrintStream out) throws InterruptedException {
        RunOptions options;
        try {
            options = RunOptions.of(properties);
        } catch (IllegalArgumentException misused) {
            out.println(misused.getMessage());
            return MISUSED;
        }
        var folder = new RunFolder(Path.of(properties.getProperty("run.folder", "target/run")));
        out.println("Starting the emulated AWS and the three functions.");
        try (LocalService service = start(options, folder)) {
            folder.write(service);
            folder.writeForSam(
                    service, Path.of(properties.getProperty("root", "")).resolve("events/invoke"));
            out.println("Key Store Vending is running on the emulated AWS. Nothing leaves this machine.");
            if (options.speed() > 1) {
                out.println(
                        "Its clock and that of the emulated AWS run " + options.speed() + " times as fast as yours.");
            }
            if (options.sample()) {
                out.println(
                        "Creating three key stores: one connects at once, one after its wrong password is corrected, and one lives its whole life.");
            }
            boolean vended = !options.sample() || new Sample(service, out).run();
            if (options.once()) {
                out.println(vended ? "The samples succeeded." : "A sample failed.");
                return vended ? 0 : FAILED;
            }
            Guide.print(service, folder, out);
            out.println("The functions log to " + folder.path().resolve("functions.log") + ". Ctrl-C ends it.");
            serve(out);
            return 0;
        } catch (UncheckedIOException failed) {
            out.println(failed.getMessage()
                    + (failed.getCause() instanceof BindException
                            ? ": another process may be listening there. Choose other ports: ./mvnw -Prun -Drun.port=8081 -Drun.awsPort=4567"
                            : ": " + failed.getCause()));
            return FAILED;
        }
    }

    private static LocalService start(RunOptions options, RunFolder folder) {
        try {
            Files.createDirectories(folder.path());
            var log = new PrintStream(
                    Files.newOutputStream(folder.path().resolve("functions.log")), true, StandardCharsets.UTF_8);
            return LocalService.start(new LocalService.Options(
                    options.port(),
                    options.awsPort(),
                    options.bindAddress(),
                    options.state(),
                    Duration.ofSeconds(1),
                    log,
                    FastClock.start(options.speed(), new StateFolder(options.state()), InstantSource.system()),
                    Optional.empty(),
                    Optional.empty()));
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write to " + folder.path(), unwritable);
        }
    }

    private static void serve(PrintStream out) throws InterruptedException {
        var end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            out.println();
            out.println("Stopped. Data that was only in memory is lost.");
            end.countDown();
        }));
        // whoever is killed without a terminal, as Maven in a script, leaves its children behind
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> Thread.ofVirtual().start(() -> {
                    parent.onExit().join();
                    System.exit(0);
                }));
        end.await();
    }
}
