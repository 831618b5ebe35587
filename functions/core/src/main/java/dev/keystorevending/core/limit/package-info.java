/** The number of requests that a caller may send. */
@NullMarked
package dev.keystorevending.core.limit;

import org.jspecify.annotations.NullMarked;
