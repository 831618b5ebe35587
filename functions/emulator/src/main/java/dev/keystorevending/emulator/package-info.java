/** AWS on a laptop: one HTTP endpoint that speaks the wire protocols of the services the product uses. */
@NullMarked
package dev.keystorevending.emulator;

import org.jspecify.annotations.NullMarked;
