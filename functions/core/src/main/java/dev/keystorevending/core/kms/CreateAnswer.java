package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.CustomKeyStoreId;

/** The answer of KMS to a create, as far as it is known. */
public sealed interface CreateAnswer {

    record Created(CustomKeyStoreId id) implements CreateAnswer {}

    /** KMS answered with this id, but does not list the key store yet; it may be an older one with the same values. */
    record Unconfirmed(CustomKeyStoreId id, String cause) implements CreateAnswer {}

    /** KMS refused: no key store was created. */
    record Refused(KmsRefusal reason) implements CreateAnswer {}

    /** Timeout, 5xx, an error code that KMS does not declare, or lost answer: KMS may have created the key store. Never treated as a refusal. */
    record Unknown(String cause) implements CreateAnswer {}
}
