/** Taking over what was left, and moving connections on. */
@NullMarked
package dev.keystorevending.core.reconcile;

import org.jspecify.annotations.NullMarked;
