/** What an operation costs as the table grows, and what a create costs. It runs in one process, against DynamoDB Local. */
@NullMarked
package dev.keystorevending.bench.growth;

import org.jspecify.annotations.NullMarked;
