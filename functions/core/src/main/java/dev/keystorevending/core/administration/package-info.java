/** Administering the policies of teams. */
@NullMarked
package dev.keystorevending.core.administration;

import org.jspecify.annotations.NullMarked;
