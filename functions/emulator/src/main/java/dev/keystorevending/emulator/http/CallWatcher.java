package dev.keystorevending.emulator.http;

/** Sees every call as it arrives. Found by {@link java.util.ServiceLoader}, so that tests watch without being asked. */
public interface CallWatcher {

    /** Called by many threads at once, before the call is carried out. */
    void saw(AwsCall call);
}
