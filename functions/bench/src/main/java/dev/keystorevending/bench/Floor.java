package dev.keystorevending.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A handler that does nothing: what the runtime client itself costs. */
public final class Floor implements RequestStreamHandler {

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        output.write("{\"statusCode\":201,\"or\":{\"statusCode\":400}}".getBytes(StandardCharsets.UTF_8));
    }
}
