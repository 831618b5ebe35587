/** Tests that compare what the documents promise with the running service. */
@NullMarked
package dev.keystorevending.local.proof;

import org.jspecify.annotations.NullMarked;
