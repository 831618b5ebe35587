/** Vending a key store: the one way through. */
@NullMarked
package dev.keystorevending.core.create;

import org.jspecify.annotations.NullMarked;
