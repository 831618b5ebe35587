/** The relay from the outbox to the event bus. */
@NullMarked
package dev.keystorevending.core.relay;

import org.jspecify.annotations.NullMarked;
