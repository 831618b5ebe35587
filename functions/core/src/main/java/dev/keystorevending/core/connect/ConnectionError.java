package dev.keystorevending.core.connect;

/**
 * Why a connect failed, in words.
 *
 * @param code KMS's code, or one of this service
 * @param meaning what it means
 * @param remedy what to do
 */
public record ConnectionError(String code, String meaning, String remedy) {}
