/** The REST API. */
@NullMarked
package dev.keystorevending.api;

import org.jspecify.annotations.NullMarked;
