/** What the project promises in its documents, held to the running service. */
@NullMarked
package dev.keystorevending.local.proof;

import org.jspecify.annotations.NullMarked;
