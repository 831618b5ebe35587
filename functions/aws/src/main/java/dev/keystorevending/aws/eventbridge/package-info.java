/** Events as JSON, and the EventBridge bus. */
@NullMarked
package dev.keystorevending.aws.eventbridge;

import org.jspecify.annotations.NullMarked;
