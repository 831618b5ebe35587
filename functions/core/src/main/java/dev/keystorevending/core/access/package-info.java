/** Who may do what. */
@NullMarked
package dev.keystorevending.core.access;

import org.jspecify.annotations.NullMarked;
