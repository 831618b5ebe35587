/** CloudHSM v2 clusters, as far as KMS and its callers need them. */
@NullMarked
package dev.keystorevending.emulator.cloudhsm;

import org.jspecify.annotations.NullMarked;
