/** The port to the records of key stores, their claims, quotas, history and events. */
@NullMarked
package dev.keystorevending.core.ledger;

import org.jspecify.annotations.NullMarked;
