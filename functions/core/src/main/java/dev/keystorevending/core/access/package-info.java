/** Access control: team membership and administrators. */
@NullMarked
package dev.keystorevending.core.access;

import org.jspecify.annotations.NullMarked;
