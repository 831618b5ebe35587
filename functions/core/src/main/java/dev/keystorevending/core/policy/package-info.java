/** A team's naming policy: data, and the named rules that read it. */
@NullMarked
package dev.keystorevending.core.policy;

import org.jspecify.annotations.NullMarked;
