/** Tests that compare the documents with the running service. */
@NullMarked
package dev.keystorevending.local.proof;

import org.jspecify.annotations.NullMarked;
