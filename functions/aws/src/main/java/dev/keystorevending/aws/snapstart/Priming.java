package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * What a function goes through before Lambda takes its snapshot, so that the classes of its work are loaded and compiled:
 * the real adapters and SDK clients, as far as the bytes on a connection, with an AWS that is made up. No network, no
 * credentials and no secret has a part in it, and its clients are closed before the snapshot; the function's own have not
 * been used by then, so after a restore they connect, resolve credentials and read the clock for the first time.
 *
 * <p>Chance is drawn from {@code SecureRandom} alone, which reads the operating system's at each use; Lambda renews that
 * at a restore. The SDK's pauses between retries come from {@code ThreadLocalRandom}, whose state restored functions
 * share; that costs at most a pause of the same length.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html">Uniqueness with SnapStart</a>
 */
public final class Priming {

    /** How often: some seconds of a small function, in which the JVM compiles what every request runs through. */
    private static final int ROUNDS = 20;

    /** The first calls load the classes, on a part of a processor. */
    private static final int TIMEOUT_FACTOR = 20;

    /** Said outright, or the SDK would go where the environment's AWS_ENDPOINT_URL says. */
    private static final URI NOWHERE = URI.create("https://priming.invalid");

    private Priming() {}

    /** One round; it fails where the answer is not what it should be. */
    @FunctionalInterface
    public interface Play {
        void round() throws IOException;
    }

    /**
     * Plays it. A priming that fails costs time at the first request and nothing else, so it is logged only.
     *
     * @param cast puts the play together on these clients
     */
    public static void of(ServiceConfiguration configuration, PrintStream log, Function<AwsClients, Play> cast) {
        var seedData = new PrimingFixture(configuration);
        var connections = new InMemoryConnections(seedData::answer);
        var http = AwsClients.connections()
                .socketFactory(connections)
                .dnsResolver(connections)
                .build();
        var nobody = StaticCredentialsProvider.create(AwsBasicCredentials.create("PRIMING", "priming"));
        try (var clients = new AwsClients(
                configuration.target().region(), Optional.of(NOWHERE), Optional.of(nobody), http, TIMEOUT_FACTOR)) {
            var play = cast.apply(clients);
            for (int round = 0; round < ROUNDS; round++) {
                play.round();
            }
        } catch (IOException | RuntimeException failed) {
            new LogLine("WARN", "the priming failed").with(failed).print(log);
        }
    }
}
