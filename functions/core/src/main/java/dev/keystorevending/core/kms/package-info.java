/** KMS's custom key stores as the service sees them. */
@NullMarked
package dev.keystorevending.core.kms;

import org.jspecify.annotations.NullMarked;
