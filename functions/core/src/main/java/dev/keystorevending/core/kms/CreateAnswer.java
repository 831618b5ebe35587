package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.CustomKeyStoreId;

/** What KMS answered to a create, as far as it is known. */
public sealed interface CreateAnswer {

    record Created(CustomKeyStoreId id) implements CreateAnswer {}

    /** KMS said no: nothing was made. */
    record Refused(KmsRefusal reason) implements CreateAnswer {}

    /** Time-out, 5xx, lost answer: a store may have been made. Never taken for a refusal. */
    record Unknown(String cause) implements CreateAnswer {}
}
