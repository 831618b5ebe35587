/** The local runner: the whole service on one computer. */
@NullMarked
package dev.keystorevending.local;

import org.jspecify.annotations.NullMarked;
