package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.local.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the runner's process with SIGKILL at random times under load and restarts it on its data: no outcome is lost or
 * repeated. Each episode has its own state folder and ends when all work has ended. The seed determines the requests and the
 * times of the kills, but not the scheduling of threads.
 */
class KillTest {

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int EPISODES = SOAK ? 10 : 1;
    private static final int KILLS = SOAK ? 5 : 2;
    private static final Duration TIMEOUT = Duration.ofMinutes(4);

    private final long seed = Long.getLong("kill.seed", System.nanoTime() & 0xffff);
    private final Random random = new Random(seed);
    private final List<String> violations = new ArrayList<>();
    private int kills;
    private int whileStarting;
    private int sent;
    private int unanswered;
    private int stores;
    private int failed;
    private int takeovers;
    private int found;
    private int adopted;
    private int transferred;
    private int forgotten;
    private int drifted;
    private int recorded;
    private int delivered;

    @Test
    void killedRunnerLosesAndRepeatsNothing(@TempDir Path folder) throws IOException {
        System.out.println("kill test: seed " + seed);
        for (int episode = 0; episode < EPISODES && violations.isEmpty(); episode++) {
            runEpisode(Files.createDirectory(folder.resolve("episode-" + episode)));
            System.out.println(counts());
        }
        assertThat(violations).as("seed " + seed).isEmpty();
        assertThat(stores).isPositive();
        assertThat(unanswered).isPositive();
        assertThat(adopted + transferred + forgotten + drifted).isPositive();
    }

    private String counts() {
        return "kill test: seed %d, kills %d (%d while starting), requests %d (%d unanswered), stores %d, creations failed %d, takeovers %d, found by them %d, adopted %d, transferred %d, forgotten %d, drifted %d, events recorded %d, delivered %d, violations %d"
                .formatted(
                        seed,
                        kills,
                        whileStarting,
                        sent,
                        unanswered,
                        stores,
                        failed,
                        takeovers,
                        found,
                        adopted,
                        transferred,
                        forgotten,
                        drifted,
                        recorded,
                        delivered,
                        violations.size());
    }

    private void runEpisode(Path folder) {
        try (var runner = new RunnerProcess(folder)) {
            runner.launch();
            var seedData = runner.awaitReady();
            var requests = KillRequest.all(seedData, random.nextBoolean());
            var clients = new KillClients(requests, new KillSecrets(seedData));
            for (int kill = 1; kill <= KILLS; kill++) {
                int known = Math.ceilDiv(requests.size() * kill, KILLS);
                clients.start(
                        RunnerProcess.api(seedData), RunnerProcess.aws(seedData), known, new Random(random.nextLong()));
                if (random.nextBoolean()) {
                    clients.awaitVended(60);
                } else {
                    clients.awaitSent(1 + random.nextInt(1 + random.nextInt(60)));
                    Waiting.pause(random.nextInt(400));
                }
                runner.kill();
                clients.stop();
                kills++;
                runner.launch();
                if (random.nextInt(4) == 0) {
                    Waiting.pause(random.nextInt(3000));
                    runner.kill();
                    kills++;
                    whileStarting++;
                    runner.launch();
                }
                seedData = runner.awaitReady();
            }
            var api = RunnerProcess.api(seedData);
            var aws = RunnerProcess.aws(seedData);
            clients.retryAll(api, TIMEOUT);
            clients.actAtLast(api, aws, random);
            var last = new ArrayList<KillWorld>();
            try {
                Waiting.upTo(TIMEOUT, "all is settled", () -> {
                    var now = KillWorld.read(api, aws);
                    now.ifPresent(world -> {
                        last.clear();
                        last.add(world);
                    });
                    return now.filter(KillWorld::settled)
                            .filter(world -> KillDrift.violations(world).isEmpty());
                });
            } catch (AssertionError unsettled) {
                violations.add(unsettled.getMessage());
            }
            check(last.getFirst(), clients, runner.logs());
        }
    }

    private void check(KillWorld world, KillClients clients, List<String> logs) {
        sent += clients.sent();
        unanswered += clients.unanswered();
        stores += world.stores().size();
        recorded += world.ofKind("OUTBOX").size();
        delivered += world.delivered().size();
        failed += (int) world.ofKind("KEY_STORE").stream()
                .filter(record -> KillWorld.text(record, "status").equals("FAILED"))
                .count();
        takeovers += lines(world, "TAKEN_OVER");
        found += lines(world, "ADOPTED");
        adopted += lines(world, "ADOPTED_FROM_KMS");
        transferred += lines(world, "TRANSFERRED");
        forgotten += lines(world, "FORGOTTEN");
        drifted += lines(world, "DRIFTED");
        violations.addAll(clients.violations());
        violations.addAll(KillInvariants.violations(world, clients.requests(), clients.acts(), logs));
        if (!violations.isEmpty()) {
            trace(world, clients);
        }
    }

    private static int lines(KillWorld world, String action) {
        return (int) world.trails().values().stream()
                .flatMap(List::stream)
                .filter(line -> line.path("action").asText().equals(action))
                .count();
    }

    private void trace(KillWorld world, KillClients clients) {
        System.out.println("VIOLATED, seed " + seed);
        violations.forEach(violation -> System.out.println("  " + violation));
        System.out.println("What the clients saw:");
        clients.requests().forEach(request -> System.out.println("  " + request));
        System.out.println("The audit trails:");
        world.trails().forEach((path, trail) -> {
            System.out.println("  " + Optional.ofNullable(world.answers().get(path)));
            trail.forEach(line -> System.out.println("    " + line));
        });
        System.out.println("What KMS shows:");
        world.stores().forEach(store -> System.out.println("  " + store));
    }
}
