package dev.keystorevending.emulator.http;

/**
 * Observes every call as it arrives. Loaded by {@link java.util.ServiceLoader}, so that tests need no configuration.
 */
public interface CallWatcher {

    /** Called by many threads at once, before the call is carried out. */
    void saw(AwsCall call);
}
