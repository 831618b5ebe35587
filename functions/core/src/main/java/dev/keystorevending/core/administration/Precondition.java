package dev.keystorevending.core.administration;

/** The stored version that a write requires, from the conditional request headers (RFC 9110). */
public sealed interface Precondition {

    /** The request has neither {@code If-Match} nor {@code If-None-Match}. */
    record Missing() implements Precondition {}

    /** {@code If-None-Match: *}: there must be no policy. */
    record Absent() implements Precondition {}

    /** {@code If-Match: "version"}: the stored policy must have this version. */
    record Version(long version) implements Precondition {}
}
