/** DynamoDB and DynamoDB Streams: DynamoDB Local behind the same endpoint. */
@NullMarked
package dev.keystorevending.local.emulator.dynamo;

import org.jspecify.annotations.NullMarked;
