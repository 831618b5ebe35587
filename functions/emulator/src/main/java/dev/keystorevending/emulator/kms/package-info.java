/** KMS custom key stores: all six operations. */
@NullMarked
package dev.keystorevending.emulator.kms;

import org.jspecify.annotations.NullMarked;
