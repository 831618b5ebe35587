package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** The connection of a key store to its cluster or proxy. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Connection.Disconnected.class, name = "DISCONNECTED"),
    @JsonSubTypes.Type(value = Connection.Connecting.class, name = "CONNECTING"),
    @JsonSubTypes.Type(value = Connection.Connected.class, name = "CONNECTED"),
    @JsonSubTypes.Type(value = Connection.Failed.class, name = "FAILED"),
    @JsonSubTypes.Type(value = Connection.Disconnecting.class, name = "DISCONNECTING")
})
public sealed interface Connection {

    /** New, or disconnected by a call. */
    record Disconnected() implements Connection {}

    /** In progress. The result is determined when it is due. */
    record Connecting(Instant due) implements Connection {}

    record Connected() implements Connection {}

    /** Must be disconnected before it is connected again. */
    record Failed(ConnectionErrorCode errorCode) implements Connection {}

    record Disconnecting(Instant due) implements Connection {}

    /** The state's name on the wire. */
    default String state() {
        return switch (this) {
            case Disconnected disconnected -> "DISCONNECTED";
            case Connecting connecting -> "CONNECTING";
            case Connected connected -> "CONNECTED";
            case Failed failed -> "FAILED";
            case Disconnecting disconnecting -> "DISCONNECTING";
        };
    }
}
