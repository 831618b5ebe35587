/** What administrators do with key stores that exist in KMS: list those without a record, adopt, transfer and forget them. */
@NullMarked
package dev.keystorevending.core.adopt;

import org.jspecify.annotations.NullMarked;
