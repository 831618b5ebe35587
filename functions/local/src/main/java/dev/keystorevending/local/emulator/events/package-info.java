/** EventBridge: PutEvents, and what was put. */
@NullMarked
package dev.keystorevending.local.emulator.events;

import org.jspecify.annotations.NullMarked;
