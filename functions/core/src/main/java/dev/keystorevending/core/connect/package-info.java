/** Connecting and disconnecting on demand. */
@NullMarked
package dev.keystorevending.core.connect;

import org.jspecify.annotations.NullMarked;
