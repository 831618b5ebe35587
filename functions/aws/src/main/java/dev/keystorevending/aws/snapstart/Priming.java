package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.http.SocketHttpClient;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Primes a function before Lambda takes its snapshot, so that its classes are loaded and compiled. Priming runs the
 * real adapters and SDK clients against an emulated AWS in memory, and shakes hands over the loopback interface. It uses no
 * network, no credentials and no secret, and closes its clients and connections before the snapshot. The function's own clients are not used: after a restore they connect,
 * resolve credentials and read the clock for the first time.
 *
 * <p>IDs come from {@code SecureRandom}, which reads the operating system's generator at each use; Lambda renews it at
 * a restore. The SDK takes its pauses between retries from {@code ThreadLocalRandom}, whose state restored functions
 * share; they may pause for the same time.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html">Uniqueness with SnapStart</a>
 */
public final class Priming {

    /** The number of rounds, after which the JVM has compiled the common path; see docs/performance.md. */
    private static final int ROUNDS = Integer.getInteger("priming.rounds", 100);

    /** The first calls load the classes on a fraction of a CPU, so they get a multiple of the usual time-outs. */
    private static final int TIMEOUT_FACTOR = 20;

    /** Set explicitly, otherwise the SDK would use the endpoint in AWS_ENDPOINT_URL. */
    private static final URI NOWHERE = URI.create("https://priming.invalid");

    private Priming() {}

    /** One round of requests. It fails if a response is not the expected one. */
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
        var http = new SocketHttpClient(new InMemorySockets(seedData::answer));
        var nobody = StaticCredentialsProvider.create(AwsSessionCredentials.create("PRIMING", "priming", "priming"));
        try (var clients = new AwsClients(
                configuration.target().region(), Optional.of(NOWHERE), Optional.of(nobody), http, TIMEOUT_FACTOR)) {
            var play = cast.apply(clients);
            for (int round = 0; round < ROUNDS; round++) {
                play.round();
            }
            Handshake.play();
        } catch (IOException | GeneralSecurityException | RuntimeException failed) {
            new LogLine("WARN", "the priming failed").with(failed).print(log);
        }
    }
}
