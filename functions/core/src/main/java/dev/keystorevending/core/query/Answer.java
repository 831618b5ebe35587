package dev.keystorevending.core.query;

import dev.keystorevending.core.problem.Problem;

/** What was looked for, or why it is not shown. */
public sealed interface Answer<T> {

    record Found<T>(T value) implements Answer<T> {}

    record Refused<T>(Problem problem) implements Answer<T> {}
}
