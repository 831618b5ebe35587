/** The ledger and the policies in DynamoDB: what an item looks like, and the transactions on it. */
@NullMarked
package dev.keystorevending.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
