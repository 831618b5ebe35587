/** The values of a custom key store, each checked against the constraints of the KMS service model. */
@NullMarked
package dev.keystorevending.core.keystore;

import org.jspecify.annotations.NullMarked;
