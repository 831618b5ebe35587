/** What runs each minute. */
@NullMarked
package dev.keystorevending.reconcile;

import org.jspecify.annotations.NullMarked;
