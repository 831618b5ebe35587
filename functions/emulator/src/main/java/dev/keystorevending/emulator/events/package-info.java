/** EventBridge: PutEvents, and what was put. */
@NullMarked
package dev.keystorevending.emulator.events;

import org.jspecify.annotations.NullMarked;
