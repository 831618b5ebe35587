/** The one endpoint: finds the service and operation of a call, applies faults, writes answers and errors. */
@NullMarked
package dev.keystorevending.emulator.http;

import org.jspecify.annotations.NullMarked;
