/** DynamoDB and DynamoDB Streams: DynamoDB Local behind the same endpoint. */
@NullMarked
package dev.keystorevending.emulator.dynamo;

import org.jspecify.annotations.NullMarked;
