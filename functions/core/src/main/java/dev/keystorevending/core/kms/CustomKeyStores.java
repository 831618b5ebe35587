package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.CustomKeyStoreId;

/** The custom key stores of one account and Region in KMS. No method throws for a failure of KMS or the network. */
public interface CustomKeyStores {

    /** Calls KMS once, without retries: {@code CreateCustomKeyStore} has no idempotency token. */
    CreateAnswer create(CreateParameters request);

    /** Returns all custom key stores of the account and Region, from all pages. */
    DescribeAnswer describeAll();

    CommandAnswer connect(CustomKeyStoreId id);

    CommandAnswer disconnect(CustomKeyStoreId id);

    /** Calls KMS once, without retries: the refusal of a retry would not show whether the first call took effect. */
    UpdateAnswer update(CustomKeyStoreId id, UpdateParameters parameters);

    /** Deletes a disconnected key store without KMS keys; KMS refuses any other. */
    CommandAnswer delete(CustomKeyStoreId id);
}
