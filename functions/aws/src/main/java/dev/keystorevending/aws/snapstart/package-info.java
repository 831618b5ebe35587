/** Priming before a SnapStart snapshot. */
@NullMarked
package dev.keystorevending.aws.snapstart;

import org.jspecify.annotations.NullMarked;
