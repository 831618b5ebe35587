package dev.keystorevending.core.event;

/** The answer of the bus to one event. */
public sealed interface PublishAnswer {

    record Published() implements PublishAnswer {}

    /** Throttling, an internal failure or a lost answer: the event must be published again. */
    record Again(String code) implements PublishAnswer {}

    /** The bus rejects the event: publishing it again cannot succeed. */
    record Never(String code) implements PublishAnswer {}
}
