package dev.keystorevending.core.keystore;

import java.time.Instant;

/** How far a key store's connection to its cluster or proxy has come. */
public sealed interface Connection {

    /** Nobody asked for a connection. */
    record NotRequested() implements Connection {}

    /** Asked for; KMS has not been told yet. */
    record Requested(Instant since, Instant deadline) implements Connection {}

    /** KMS was told to connect. */
    record Connecting(Instant since, Instant deadline) implements Connection {}

    record Connected(Instant since) implements Connection {}

    /**
     * The connect ended without a connection.
     *
     * @param errorCode a {@code ConnectionErrorCodeType} of KMS, the code of KMS's refusal, or {@code DEADLINE_PASSED}
     * @param lastSeen what KMS showed last, in words
     */
    record Failed(Instant since, String errorCode, String lastSeen) implements Connection {}

    /** A disconnect was asked for and has not been seen to end. */
    record Disconnecting(Instant since, Instant deadline) implements Connection {}

    record Disconnected(Instant since) implements Connection {}
}
