package dev.keystorevending.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The three functions: the same handlers that are deployed. */
public record Functions(RequestStreamHandler api, RequestStreamHandler relay, RequestStreamHandler reconcile) {

    /** Invokes a handler as Lambda does: JSON in, JSON out. */
    public static String invoke(RequestStreamHandler function, String event) throws IOException {
        var output = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), output, new LocalContext("invoked"));
        return output.toString(StandardCharsets.UTF_8);
    }
}
