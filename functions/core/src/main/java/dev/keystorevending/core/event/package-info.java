/** What is announced, and the outbox that announces it. */
@NullMarked
package dev.keystorevending.core.event;

import org.jspecify.annotations.NullMarked;
