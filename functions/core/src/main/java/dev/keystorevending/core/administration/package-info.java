/** Administration of the teams' policies. */
@NullMarked
package dev.keystorevending.core.administration;

import org.jspecify.annotations.NullMarked;
