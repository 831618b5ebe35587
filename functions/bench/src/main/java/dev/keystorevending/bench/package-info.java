/** The benchmark. It is never deployed. */
@NullMarked
package dev.keystorevending.bench;

import org.jspecify.annotations.NullMarked;
