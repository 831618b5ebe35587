/** Deletion of key stores. */
@NullMarked
package dev.keystorevending.core.delete;

import org.jspecify.annotations.NullMarked;
