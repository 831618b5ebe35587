/** The record of every key store: who holds which name, what was asked, what is known. */
@NullMarked
package dev.keystorevending.core.ledger;

import org.jspecify.annotations.NullMarked;
