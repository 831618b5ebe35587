/** What can go wrong, by code: the catalogue that {@code openapi/problems.md} explains. */
@NullMarked
package dev.keystorevending.core.problem;

import org.jspecify.annotations.NullMarked;
