/** The suites once more, on a real LocalStack in Docker. */
@NullMarked
package dev.keystorevending.local.localstack;

import org.jspecify.annotations.NullMarked;
