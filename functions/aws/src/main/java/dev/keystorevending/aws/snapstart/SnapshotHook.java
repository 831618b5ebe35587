package dev.keystorevending.aws.snapstart;

import java.util.Map;
import java.util.Optional;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Runs the priming before Lambda takes a snapshot.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
public final class SnapshotHook implements Resource {

    private final Runnable priming;

    private SnapshotHook(Runnable priming) {
        this.priming = priming;
    }

    /**
     * Registers the hook if Lambda takes a snapshot of this process. Otherwise the classes of the hooks are not loaded. The
     * runtime client holds a hook by a weak reference, so the handler has to keep it.
     *
     * @param environment has Lambda's variable {@code AWS_LAMBDA_INITIALIZATION_TYPE}
     */
    public static Optional<SnapshotHook> register(Map<String, String> environment, Runnable priming) {
        if (!"snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            return Optional.empty();
        }
        var hook = new SnapshotHook(priming);
        Core.getGlobalContext().register(hook);
        return Optional.of(hook);
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        priming.run();
    }

    /** Nothing has to be renewed: the snapshot contains no connection, credential, ID or time. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {}
}
