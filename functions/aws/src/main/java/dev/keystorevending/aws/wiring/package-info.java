/** The use cases on the adapters, put together in one place; configuration and SDK clients. */
@NullMarked
package dev.keystorevending.aws.wiring;

import org.jspecify.annotations.NullMarked;
