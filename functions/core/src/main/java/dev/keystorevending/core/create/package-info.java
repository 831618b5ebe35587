/** Creation of key stores, from the admitted request to the recorded result. */
@NullMarked
package dev.keystorevending.core.create;

import org.jspecify.annotations.NullMarked;
