/** Reads of key stores and their history. */
@NullMarked
package dev.keystorevending.core.query;

import org.jspecify.annotations.NullMarked;
