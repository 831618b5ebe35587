package dev.keystorevending.core.kms;

import dev.keystorevending.core.keystore.CustomKeyStoreId;

/** The custom key stores of one account and Region, in KMS. No method throws for what KMS or the network may do. */
public interface CustomKeyStores {

    /** Asks once, without any retry: KMS knows no idempotency token. */
    CreateAnswer create(CreateParameters request);

    /** All the stores of the account and Region, every page of them. */
    DescribeAnswer describeAll();

    CommandAnswer connect(CustomKeyStoreId id);

    CommandAnswer disconnect(CustomKeyStoreId id);
}
