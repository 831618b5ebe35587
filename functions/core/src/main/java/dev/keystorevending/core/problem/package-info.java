/** The catalog of problems, which {@code openapi/problems.md} documents. */
@NullMarked
package dev.keystorevending.core.problem;

import org.jspecify.annotations.NullMarked;
