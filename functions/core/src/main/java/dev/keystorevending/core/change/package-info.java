/** Changes of key stores and rotations of their credentials. */
@NullMarked
package dev.keystorevending.core.change;

import org.jspecify.annotations.NullMarked;
