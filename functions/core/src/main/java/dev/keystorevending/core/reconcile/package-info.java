/** Reconciliation: takes over unfinished creations and drives connections to their requested state. */
@NullMarked
package dev.keystorevending.core.reconcile;

import org.jspecify.annotations.NullMarked;
