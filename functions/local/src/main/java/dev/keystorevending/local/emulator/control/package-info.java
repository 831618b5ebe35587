/** What a scene can be told to do: clock, faults, and the folder that keeps the state. */
@NullMarked
package dev.keystorevending.local.emulator.control;

import org.jspecify.annotations.NullMarked;
