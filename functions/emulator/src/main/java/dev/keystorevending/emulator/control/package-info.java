/** What a seed data can be told to do: clock, faults, and the folder that keeps the state. */
@NullMarked
package dev.keystorevending.emulator.control;

import org.jspecify.annotations.NullMarked;
