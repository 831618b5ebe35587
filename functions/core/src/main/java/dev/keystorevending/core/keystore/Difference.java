package dev.keystorevending.core.keystore;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One respect in which KMS shows a key store otherwise than its record.
 *
 * @param expected what the record or its team's last request says
 * @param seen what KMS shows
 * @param since when KMS was first seen to show it
 * @param confirmed whether it was seen again after the visibility grace period; until then it may be an earlier state and does not
 *     count
 */
public record Difference(Kind kind, String expected, String seen, Instant since, boolean confirmed) {

    /** What is compared. */
    public enum Kind {
        /** Whether KMS lists the key store. One that it does not list is not compared any further. */
        GONE,
        NAME,
        /** The cluster and its certificate, or the proxy. */
        CONFIGURATION,
        /** The access key ID of the proxy's credential. */
        ACCESS_KEY,
        CONNECTION
    }

    /** Returns what happened and what to do, in sentences. */
    public String detail() {
        return switch (kind) {
            case GONE ->
                "The key store is gone from KMS since " + since.truncatedTo(ChronoUnit.SECONDS)
                        + ". Delete the record to free its name.";
            case NAME -> "The key store was renamed in KMS. Give it its name back with UpdateCustomKeyStore.";
            case CONFIGURATION ->
                "The key store was changed in KMS to another cluster or proxy. Change it back with UpdateCustomKeyStore.";
            case ACCESS_KEY ->
                "KMS was given another credential for the proxy. Send a credential rotation, which gives it the one in the secret.";
            case CONNECTION ->
                "The connection was changed in KMS, or was lost. PUT the connection to the state that you want.";
        };
    }
}
