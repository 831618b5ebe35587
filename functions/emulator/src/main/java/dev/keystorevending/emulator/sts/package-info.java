/** STS GetCallerIdentity. */
@NullMarked
package dev.keystorevending.emulator.sts;

import org.jspecify.annotations.NullMarked;
