/** The port to the custom key stores of KMS. */
@NullMarked
package dev.keystorevending.core.kms;

import org.jspecify.annotations.NullMarked;
