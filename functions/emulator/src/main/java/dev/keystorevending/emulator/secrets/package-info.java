/** Secrets Manager. */
@NullMarked
package dev.keystorevending.emulator.secrets;

import org.jspecify.annotations.NullMarked;
