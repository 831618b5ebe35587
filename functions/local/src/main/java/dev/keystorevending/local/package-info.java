/** The whole service on a laptop. */
@NullMarked
package dev.keystorevending.local;

import org.jspecify.annotations.NullMarked;
