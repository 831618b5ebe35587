/** The emulated AWS: one HTTP endpoint that speaks the wire protocols of the emulated services. */
@NullMarked
package dev.keystorevending.emulator;

import org.jspecify.annotations.NullMarked;
