package dev.keystorevending.core.connect;

/**
 * Why a connect or disconnect failed.
 *
 * @param code a code of KMS or of this service
 * @param meaning the cause, as a sentence
 * @param remedy how the caller can fix it
 */
public record ConnectionError(String code, String meaning, String remedy) {}
