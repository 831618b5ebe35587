/** The check of the table: which stored items contradict each other, and what would make them agree. */
@NullMarked
package dev.keystorevending.core.check;

import org.jspecify.annotations.NullMarked;
