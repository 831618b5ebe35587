/** Log lines and metrics. */
@NullMarked
package dev.keystorevending.aws.observability;

import org.jspecify.annotations.NullMarked;
