/** Secrets Manager. */
@NullMarked
package dev.keystorevending.local.emulator.secrets;

import org.jspecify.annotations.NullMarked;
