package dev.keystorevending.local.proof;

import java.util.Map;

/**
 * The permission that IAM evaluates for one call, or for one item of a call.
 *
 * @param accessKeyId the access key of the caller
 * @param action such as {@code dynamodb:PutItem}
 * @param resource an ARN, or an asterisk if the action has no resource types
 * @param context the values of condition keys
 */
record Permission(String accessKeyId, String action, String resource, Map<String, String> context) {}
