package dev.keystorevending.emulator.control;

import java.time.Duration;
import java.util.Map;

/** A fault of one call. "Before" and "after" refer to the call's effect in the emulated AWS. */
public sealed interface Fault {

    /** The call takes effect; its answer comes this much later in real time: choose more than the client's time-out. */
    record LateAnswer(Duration delay) implements Fault {}

    /** The connection breaks; nothing happened. */
    record DropBefore() implements Fault {}

    /** The call takes effect; the connection breaks before the answer. */
    record DropAfter() implements Fault {}

    /** The service's throttling error; nothing happened. */
    record Throttle() implements Fault {}

    /** The service's internal error, HTTP 500; nothing happened. */
    record InternalErrorBefore() implements Fault {}

    /** The call takes effect; the answer is the service's internal error, HTTP 500. */
    record InternalErrorAfter() implements Fault {}

    /** The caller's policy does not allow the call; nothing happened. */
    record AccessDenied() implements Fault {}

    /** Any other error of the service; nothing happened. */
    record Refuse(int status, String code, String message) implements Fault {}

    /** PutEvents alone: these entries, by index from 0, fail with these error codes; the others are put. */
    record FailEntries(Map<Integer, String> errorCodes) implements Fault {
        public FailEntries {
            errorCodes = Map.copyOf(errorCodes);
        }
    }
}
