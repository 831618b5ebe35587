/** The outbox's way to the event bus. */
@NullMarked
package dev.keystorevending.relay;

import org.jspecify.annotations.NullMarked;
