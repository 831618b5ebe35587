package dev.keystorevending.emulator;

import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.kms.ConnectTimes;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * How an emulated AWS is set up.
 *
 * @param bindAddress the address to listen on, the loopback one unless told otherwise
 * @param port 0 for any free one
 * @param target the account and Region it stands for
 * @param stateDir where state is kept; empty for memory alone
 * @param callers principal ARNs by access key id, for {@code sts get-caller-identity}
 * @param connectTimes how long connects take
 * @param clock what its clock follows, real time unless told otherwise
 * @param localStack the LocalStack that answers for DynamoDB, Secrets Manager and EventBridge; KMS and CloudHSM are always ours
 */
public record EmulatedAwsOptions(
        String bindAddress,
        int port,
        Target target,
        Optional<Path> stateDir,
        Map<String, String> callers,
        ConnectTimes connectTimes,
        InstantSource clock,
        Optional<URI> localStack) {

    public EmulatedAwsOptions {
        callers = Map.copyOf(callers);
    }

    /** Options with a free port of the loopback interface, account 111122223333, eu-central-1, state in memory. */
    public static EmulatedAwsOptions defaults() {
        return new EmulatedAwsOptions(
                "127.0.0.1",
                0,
                new Target("111122223333", "eu-central-1"),
                Optional.empty(),
                Map.of(),
                ConnectTimes.typical(),
                InstantSource.system(),
                Optional.empty());
    }

    public EmulatedAwsOptions withPort(int next) {
        return new EmulatedAwsOptions(bindAddress, next, target, stateDir, callers, connectTimes, clock, localStack);
    }

    public EmulatedAwsOptions withBindAddress(String next) {
        return new EmulatedAwsOptions(next, port, target, stateDir, callers, connectTimes, clock, localStack);
    }

    public EmulatedAwsOptions withTarget(Target next) {
        return new EmulatedAwsOptions(bindAddress, port, next, stateDir, callers, connectTimes, clock, localStack);
    }

    public EmulatedAwsOptions withStateDir(Path next) {
        return new EmulatedAwsOptions(
                bindAddress, port, target, Optional.of(next), callers, connectTimes, clock, localStack);
    }

    public EmulatedAwsOptions withCallers(Map<String, String> next) {
        return new EmulatedAwsOptions(bindAddress, port, target, stateDir, next, connectTimes, clock, localStack);
    }

    public EmulatedAwsOptions withConnectTimes(ConnectTimes next) {
        return new EmulatedAwsOptions(bindAddress, port, target, stateDir, callers, next, clock, localStack);
    }

    public EmulatedAwsOptions withClock(InstantSource next) {
        return new EmulatedAwsOptions(bindAddress, port, target, stateDir, callers, connectTimes, next, localStack);
    }

    public EmulatedAwsOptions withLocalStack(URI next) {
        return new EmulatedAwsOptions(
                bindAddress, port, target, stateDir, callers, connectTimes, clock, Optional.of(next));
    }
}
