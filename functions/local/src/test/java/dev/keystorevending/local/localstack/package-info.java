/** The suites on LocalStack in Docker. */
@NullMarked
package dev.keystorevending.local.localstack;

import org.jspecify.annotations.NullMarked;
