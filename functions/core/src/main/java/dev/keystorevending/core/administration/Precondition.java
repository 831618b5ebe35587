package dev.keystorevending.core.administration;

/** What a writer believes to be stored. */
public sealed interface Precondition {

    /** Neither {@code If-Match} nor {@code If-None-Match}. */
    record Missing() implements Precondition {}

    /** {@code If-None-Match: *}. */
    record Absent() implements Precondition {}

    /** {@code If-Match: "version"}. */
    record Version(long version) implements Precondition {}
}
