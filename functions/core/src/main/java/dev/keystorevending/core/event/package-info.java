/** The events of this service, the outbox and the event bus. */
@NullMarked
package dev.keystorevending.core.event;

import org.jspecify.annotations.NullMarked;
