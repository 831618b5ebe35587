package dev.keystorevending.local.proof;

import java.util.Map;

/**
 * What IAM is asked for one call, or for one item of it.
 *
 * @param accessKeyId who calls
 * @param action such as {@code dynamodb:PutItem}
 * @param resource an ARN, or an asterisk where the action knows no resources
 * @param context the values of condition keys
 */
record Permission(String accessKeyId, String action, String resource, Map<String, String> context) {}
