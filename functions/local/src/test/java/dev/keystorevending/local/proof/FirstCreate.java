package dev.keystorevending.local.proof;

import com.amazonaws.services.lambda.crac.Core;
import dev.keystorevending.api.ApiHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs the API function in its own process up to the end of its first request, in the order of Lambda's runtime client: the
 * constructor, the snapshot hooks, the handler. Environment variables set the AWS endpoint.
 */
final class FirstCreate {

    static final String RESTORED = "=== restored";
    static final String ANSWERED = "=== answered ";

    private FirstCreate() {}

    /** The arguments are the request's event and whether to call the hooks. */
    @SuppressWarnings("NullAway") // neither the hooks nor the handler use their context
    public static void main(String[] arguments) throws Exception {
        var handler = new ApiHandler();
        if (Boolean.parseBoolean(arguments[1])) {
            System.gc(); // the runtime client holds its hooks by weak references
            try {
                Core.getGlobalContext().beforeCheckpoint(null);
            } catch (UnsatisfiedLinkError onLambdaOnly) {
                // after the hooks it clears the DNS cache with a native library that only Lambda has
            }
            Core.getGlobalContext().afterRestore(null);
        }
        var input = new ByteArrayInputStream(arguments[0].getBytes(StandardCharsets.UTF_8));
        var output = new ByteArrayOutputStream();
        System.out.println(RESTORED);
        long started = System.nanoTime();
        handler.handleRequest(input, output, null);
        long milliseconds = (System.nanoTime() - started) / 1_000_000;
        System.out.println(ANSWERED + milliseconds + " " + output.toString(StandardCharsets.UTF_8));
        System.exit(0);
    }
}
