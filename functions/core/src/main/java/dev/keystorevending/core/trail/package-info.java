/** The audit trail of a team: what was asked and changed no key store, and what administrators did. */
@NullMarked
package dev.keystorevending.core.trail;

import org.jspecify.annotations.NullMarked;
