package dev.keystorevending.aws.snapstart;

import dev.keystorevending.aws.BesideThread;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

/**
 * Primes a function before Lambda takes its snapshot, so that its classes are loaded and compiled. Priming runs the
 * real adapters and the function's own clients, whose requests go to {@link LoopbackAws} meanwhile, with credentials that are taken from there as
 * a restored function takes its own from Lambda. It uses no other network, no real credentials and no secret, and closes its connections before the snapshot. After a restore the
 * function connects, resolves credentials and reads the clock for the first time.
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

    /** The calls of the first round load the classes on a fraction of a CPU, so they get a multiple of the usual time-outs. */
    private static final int TIMEOUT_FACTOR = 20;

    /** The path at which the SDK asks for credentials. It takes precedence over all variables of the environment. */
    private static final String CREDENTIALS = "aws.containerCredentialsPath";

    /** Lambda ends hooks that take longer than 130 s. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Longer than the time-out of any call that a thread makes beside another. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    /** Without it, the SDK would use the endpoint in AWS_ENDPOINT_URL. */
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
     * @param own the function's clients
     * @param cast puts the play together on clients
     */
    public static void of(
            ServiceConfiguration configuration, AwsClients own, PrintStream log, Function<AwsClients, Play> cast) {
        var fixture = new PrimingFixture(configuration);
        try (var aws = new LoopbackAws(fixture::answer);
                var http = aws.client()) {
            aws.refuse();
            var credentials = credentials(aws);
            try (var patient = new AwsClients(
                    configuration.target().region(),
                    Optional.of(NOWHERE),
                    Optional.of(credentials),
                    aws.client(),
                    TIMEOUT_FACTOR)) {
                cast.apply(patient).round();
            }
            own.elsewhere(http, credentials, () -> rounds(cast.apply(own)));
            Compilations.await();
        } catch (IOException | GeneralSecurityException | RuntimeException | LinkageError failed) {
            new LogLine("WARN", "the priming failed").with(failed).print(log);
        }
    }

    private static void rounds(Play play) throws IOException {
        long end = System.nanoTime() + LONGEST.toNanos();
        try {
            for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
                play.round();
            }
        } finally {
            // a round that failed may have left a call, which must not be made again with the function's own
            // connections
            BesideThread.awaitIdle(LONGEST_CALL);
        }
    }

    /** Asks the server, as a restored function asks Lambda. */
    private static AwsCredentialsProvider credentials(LoopbackAws aws) {
        System.setProperty(CREDENTIALS, "/credentials");
        try {
            var provider = AwsCredentialsProviderChain.of(ContainerCredentialsProvider.builder()
                    .endpoint(aws.credentials().toString())
                    .build());
            provider.resolveCredentials(); // keeps them, so that the property is not needed any more
            return provider;
        } finally {
            System.clearProperty(CREDENTIALS);
        }
    }
}
