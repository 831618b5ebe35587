package dev.keystorevending.local.proof;

import com.amazonaws.services.lambda.crac.Core;
import dev.keystorevending.api.ApiHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The API's function in a process of its own, from its start to the end of its first request, as Lambda's runtime client
 * leads it: the constructor, the hooks around the snapshot, the handler. Its environment says where AWS is.
 */
final class FirstCreate {

    static final String RESTORED = "=== restored";
    static final String ANSWERED = "=== answered ";

    private FirstCreate() {}

    /** With the request's event, and whether the hooks are called. */
    @SuppressWarnings("NullAway") // neither the hooks nor the handler look at their context
    public static void main(String[] arguments) throws Exception {
        var handler = new ApiHandler();
        if (Boolean.parseBoolean(arguments[1])) {
            System.gc(); // the runtime client's list of hooks is one of weak references
            try {
                Core.getGlobalContext().beforeCheckpoint(null);
            } catch (UnsatisfiedLinkError onLambdaOnly) {
                // after the hooks it clears the cache of names by a library that only Lambda has
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
