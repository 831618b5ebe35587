/** The relay function: publishes the outbox to the event bus. */
@NullMarked
package dev.keystorevending.relay;

import org.jspecify.annotations.NullMarked;
