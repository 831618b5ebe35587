/** Custom key stores in AWS KMS. */
@NullMarked
package dev.keystorevending.aws.kms;

import org.jspecify.annotations.NullMarked;
