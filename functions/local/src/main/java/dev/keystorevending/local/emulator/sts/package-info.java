/** STS GetCallerIdentity. */
@NullMarked
package dev.keystorevending.local.emulator.sts;

import org.jspecify.annotations.NullMarked;
