/** Requests to connect and disconnect key stores. */
@NullMarked
package dev.keystorevending.core.connect;

import org.jspecify.annotations.NullMarked;
