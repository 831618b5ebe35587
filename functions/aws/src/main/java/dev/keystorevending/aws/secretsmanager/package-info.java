/** Secrets in AWS Secrets Manager. */
@NullMarked
package dev.keystorevending.aws.secretsmanager;

import org.jspecify.annotations.NullMarked;
