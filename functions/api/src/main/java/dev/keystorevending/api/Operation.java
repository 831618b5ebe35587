package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import java.util.List;
import java.util.Set;

/** One operation of the contract. */
interface Operation {

    /** The contract's {@code operationId}. */
    String id();

    Route route();

    /** Whether the operation changes nothing. */
    default boolean reads() {
        return route().method().equals("GET");
    }

    /** The query parameters that the operation accepts. */
    default Set<String> query() {
        return Set.of();
    }

    /** Whether the operation takes a JSON body. */
    default boolean takesBody() {
        return false;
    }

    /** The media types of a body that the operation takes, the preferred one first. */
    default List<String> mediaTypes() {
        return List.of("application/json");
    }

    /** Whether a request without a body is valid. */
    default boolean bodyIsOptional() {
        return false;
    }

    /** Whether the operation asks for its turn itself ({@link Inputs#turn}), after its first read. */
    default boolean asksForTurn() {
        return false;
    }

    /** Whether the request has an idempotency key that is used. */
    default boolean takesKey(Request request) {
        return false;
    }

    /** Whether only a member of the team can succeed with the request. */
    default boolean isForMembersOnly(Request request) {
        return callers() == Callers.MEMBERS;
    }

    /** Who learns of errors in a request; everybody else gets a 403 for it. The use case checks a valid request itself. */
    default Callers callers() {
        return Callers.MEMBERS;
    }

    Reply handle(Inputs inputs);
}
