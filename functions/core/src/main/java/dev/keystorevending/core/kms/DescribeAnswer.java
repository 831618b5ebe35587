package dev.keystorevending.core.kms;

import java.util.List;

/** What KMS shows of its stores. A store made seconds ago may be missing. */
public sealed interface DescribeAnswer {

    record Listed(List<SeenKeyStore> stores) implements DescribeAnswer {
        public Listed {
            stores = List.copyOf(stores);
        }
    }

    /** KMS did not say; nothing may be concluded. */
    record Unavailable(String cause) implements DescribeAnswer {}
}
