/** Secrets, read late, checked, and never shown. */
@NullMarked
package dev.keystorevending.core.secret;

import org.jspecify.annotations.NullMarked;
