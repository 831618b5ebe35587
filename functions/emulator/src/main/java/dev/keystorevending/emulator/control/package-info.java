/** The clock, the faults, and the folder with the state. */
@NullMarked
package dev.keystorevending.emulator.control;

import org.jspecify.annotations.NullMarked;
