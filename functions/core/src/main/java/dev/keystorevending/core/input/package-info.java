/** From plain text and maps to values, with every fault at once, each at its JSON pointer. */
@NullMarked
package dev.keystorevending.core.input;

import org.jspecify.annotations.NullMarked;
