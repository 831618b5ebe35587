/** The reconcile function. It runs every minute and after a {@code KeyStoreCreated} event. */
@NullMarked
package dev.keystorevending.reconcile;

import org.jspecify.annotations.NullMarked;
