package dev.keystorevending.core.proof;

import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * Lets one actor act at a time, from port call to port call, in an order that a seed decides; moves the clock between
 * them, and makes calls fail before and after their effect. An actor does not survive its function's time-out.
 */
final class Stage implements CallHook, InstantSource {

    /** What Lambda allows, and in slow schedules what it would never allow: functions that outlive leases. */
    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(29);

    private static final Duration SLOW_TIMEOUT = Duration.ofSeconds(180);

    private final class Actor {
        final String name;
        final Semaphore turn = new Semaphore(0);
        final Duration skew;
        Instant started = now;
        boolean done;

        Actor(String name) {
            this.name = name;
            this.skew = Duration.ofMillis(random.nextInt(4000) - 2000);
        }
    }

    private static final ThreadLocal<Actor> SELF = new ThreadLocal<>();

    private final Random random;
    private final Semaphore stepped = new Semaphore(0);
    private final List<Actor> actors = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, Instant> downUntil = new HashMap<>();
    private final List<String> trace = new ArrayList<>();
    private Instant now;
    private final Duration timeout;
    private final int longestStepSeconds;
    private int faultPercent;
    private boolean createsLost;

    Stage(long seed, Instant start) {
        this.random = new Random(seed);
        this.now = start;
        boolean slow = random.nextInt(3) == 0;
        this.timeout = slow ? SLOW_TIMEOUT : FUNCTION_TIMEOUT;
        this.longestStepSeconds = slow ? 70 : 6;
    }

    /** How late KMS may show a store: the visibility grace period is longer than that and a function's life together. */
    Duration latestSight() {
        return Duration.ofSeconds(functionsTimeOut() ? 240 : 100);
    }

    /** Whether functions die when Lambda lets them; in slow schedules they outlive leases. */
    boolean functionsTimeOut() {
        return timeout.equals(FUNCTION_TIMEOUT);
    }

    /** Half of the answers of KMS to a create or an update are lost, of calls that took effect and of others. */
    void loseCreates(boolean lose) {
        createsLost = lose;
    }

    /** How long an invocation may live. */
    Duration timeOut() {
        return timeout;
    }

    void faults(int percent) {
        faultPercent = percent;
    }

    @Override
    public Instant instant() {
        Actor actor = SELF.get();
        return actor == null ? now : now.plus(actor.skew);
    }

    /** The time by which the world itself goes; an actor's own clock may be off. */
    InstantSource wall() {
        return () -> now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    /** An actor waits: others act meanwhile, and at least this time passes. */
    void pause(Duration time) {
        before("pause");
        advance(time);
    }

    Random random() {
        return random;
    }

    /** Puts an actor on; it waits for its turn. */
    void enter(String name, Runnable play) {
        var actor = new Actor(name);
        actors.add(actor);
        Thread.ofVirtual().start(() -> {
            SELF.set(actor);
            actor.turn.acquireUninterruptibly();
            actor.started = now;
            try {
                play.run();
            } catch (Crash crash) {
                trace(name + " dies");
            } catch (LedgerUnavailable unavailable) {
                trace(name + " gives up: the ledger did not answer");
            } finally {
                actor.done = true;
                stepped.release();
            }
        });
    }

    /** Until every actor is done; between two steps the clock may move. */
    void play() {
        while (!actors.isEmpty()) {
            Actor actor = actors.get(random.nextInt(actors.size()));
            if (random.nextInt(functionsTimeOut() ? 6 : 10) == 0) {
                advance(Duration.ofSeconds(random.nextInt(longestStepSeconds)));
            }
            actor.turn.release();
            stepped.acquireUninterruptibly();
            if (actor.done) {
                actors.remove(actor);
            }
        }
    }

    @Override
    public void before(String call) {
        Actor actor = SELF.get();
        if (actor == null) {
            return;
        }
        stepped.release();
        actor.turn.acquireUninterruptibly();
        dawdle(actor, call);
        if (isDown(call)) {
            trace(actor.name + " " + call + ": outage");
            FaultKind.INTERNAL_ERROR.strike(call);
        }
        if (Duration.between(actor.started, now).compareTo(timeout) > 0) {
            count("function timed out");
            trace(actor.name + " " + call + ": time-out of the function");
            throw new Crash();
        }
        fail(actor, call, false);
        trace(actor.name + " " + call);
    }

    @Override
    public void after(String call) {
        Actor actor = SELF.get();
        if (actor != null) {
            fail(actor, call, true);
        }
    }

    /** In slow schedules a process may stop before it records its result, while a lease ends and others act. */
    private void dawdle(Actor actor, String call) {
        if (functionsTimeOut() || !call.startsWith("record") || random.nextInt(4) > 0) {
            return;
        }
        count("pause before a record");
        advance(Duration.ofSeconds(61L + random.nextInt(60)));
        for (int turn = random.nextInt(30); turn > 0; turn--) {
            stepped.release();
            actor.turn.acquireUninterruptibly();
        }
    }

    /** The calls of this port fail until then; the ledger's calls have no port in their names. */
    void outage(String port, Duration time) {
        count("outage of " + port);
        downUntil.put(port, now.plus(time));
    }

    private boolean isDown(String call) {
        String port = call.contains(".") ? call.substring(0, call.indexOf('.')) : "ledger";
        return now.isBefore(downUntil.getOrDefault(port, Instant.MIN));
    }

    private void fail(Actor actor, String call, boolean after) {
        // creates and updates are the calls that matter most
        boolean matters = call.equals("kms.create") || call.equals("kms.update");
        int percent = matters ? 3 * faultPercent : faultPercent;
        if (createsLost && matters && random.nextInt(4) == 0) {
            count(call.equals("kms.create") ? "lost create" : "lost update");
            FaultKind.TIME_OUT.strike(call);
        }
        if (random.nextInt(100) >= percent) {
            return;
        }
        var kinds = Arrays.stream(FaultKind.values())
                .filter(kind -> kind.mayCome(after))
                .toList();
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        count(kind + (after ? " after" : " before"));
        trace(actor.name + " " + call + ": " + kind + (after ? " after" : " before"));
        kind.strike(call);
    }

    /** Counts a fault that was dealt. */
    void count(String fault) {
        faults.merge(fault, 1, Integer::sum);
    }

    void trace(String line) {
        trace.add(now + " " + line);
    }

    String trace() {
        return String.join("\n", trace);
    }

    Map<String, Integer> faults() {
        return faults;
    }
}
