package dev.keystorevending.core.event;

/** What became of one published event. */
public sealed interface PublishAnswer {

    record Published() implements PublishAnswer {}

    /** Throttled, internal failure, lost answer: publish it again. */
    record Again(String code) implements PublishAnswer {}

    /** The bus will never take it as it is. */
    record Never(String code) implements PublishAnswer {}
}
