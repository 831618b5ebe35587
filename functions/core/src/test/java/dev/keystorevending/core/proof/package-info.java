/** The promises of the design under failure: seeded schedules, faults, invariants. */
@NullMarked
package dev.keystorevending.core.proof;

import org.jspecify.annotations.NullMarked;
