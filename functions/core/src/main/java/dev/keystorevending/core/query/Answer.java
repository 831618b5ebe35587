package dev.keystorevending.core.query;

import dev.keystorevending.core.problem.Problem;

/** The requested value, or why the caller may not see it. */
public sealed interface Answer<T> {

    record Found<T>(T value) implements Answer<T> {}

    record Refused<T>(Problem problem) implements Answer<T> {}
}
