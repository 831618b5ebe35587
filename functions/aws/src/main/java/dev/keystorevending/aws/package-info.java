/** The adapters to AWS, and their wiring. */
@NullMarked
package dev.keystorevending.aws;

import org.jspecify.annotations.NullMarked;
