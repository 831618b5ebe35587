package dev.keystorevending.core.limit;

import dev.keystorevending.core.input.Counted;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.ledger.LedgerUnavailable;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts the requests of each caller, so that one caller does not use up what all share. */
public final class CallerLimit {

    private final Ledger ledger;
    private final Optional<RequestLimit> limit;
    private final InstantSource clock;
    private final Beside beside;

    /** Creates the limit; {@code limit} is empty if callers are not limited. */
    public CallerLimit(Ledger ledger, Optional<RequestLimit> limit, InstantSource clock, Beside beside) {
        this.ledger = ledger;
        this.limit = limit;
        this.clock = clock;
        this.beside = beside;
    }

    /** Counts a request, while its caller goes on until it asks for the turn. */
    public Turn count(Principal caller) {
        return limit.map(set -> count(caller, set, clock.instant())).orElse(Turn.GRANTED);
    }

    private Turn count(Principal caller, RequestLimit set, Instant now) {
        Supplier<Boolean> counted = beside.start(() -> counted(caller, set, now));
        return () -> counted.get() ? Optional.empty() : Optional.of(exceeded(caller, set, now));
    }

    /** A request that cannot be counted now is not refused for that. */
    private boolean counted(Principal caller, RequestLimit set, Instant now) {
        try {
            return ledger.takeRequest(caller, set.periodStart(now), set.burst());
        } catch (LedgerUnavailable uncounted) {
            return true;
        }
    }

    private static Problem exceeded(Principal caller, RequestLimit set, Instant now) {
        return Problem.passingIn(
                set.secondsLeft(now),
                ProblemCode.TooManyRequests,
                caller + " has sent " + Counted.of(set.burst(), "request", "requests")
                        + " in a short time, and may send " + set.perMinute()
                        + " a minute on average. Requests that only read are not counted.");
    }
}
