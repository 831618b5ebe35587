package dev.keystorevending.emulator.http;

import dev.keystorevending.emulator.control.Json;
import java.util.Map;

/** An error as AWS's JSON protocols carry it. It stands for what AWS throws at its caller, not for a fault in the emulator. */
public final class AwsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String text;

    /**
     * @param code the shape's name, such as {@code KMSInternalException}
     * @param text the message, never a secret's value
     */
    public AwsFailure(int status, String code, String text) {
        super(code + ": " + text, null, false, false);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** The constraint failure that every JSON service answers with. */
    public static AwsFailure validation(String text) {
        return new AwsFailure(400, "ValidationException", text);
    }

    public String code() {
        return code;
    }

    AwsAnswer answer() {
        // botocore wants the type in the body, where a namespace may precede it; in the header clients expect none.
        return new AwsAnswer(
                status,
                Map.of("x-amzn-ErrorType", code.substring(code.indexOf('#') + 1)),
                Json.bytes(Json.object().put("__type", code).put("message", text)));
    }
}
