package dev.keystorevending.core.kms;

import java.util.List;

/** The answer of KMS to a describe. A key store that was created a short time ago may be missing. */
public sealed interface DescribeAnswer {

    record Listed(List<SeenKeyStore> stores) implements DescribeAnswer {
        public Listed {
            stores = List.copyOf(stores);
        }
    }

    /** KMS is unavailable: nothing is known about its key stores. */
    record Unavailable(String cause) implements DescribeAnswer {}
}
