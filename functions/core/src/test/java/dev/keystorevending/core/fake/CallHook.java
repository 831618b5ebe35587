package dev.keystorevending.core.fake;

/** Called before and after each call of a port's fake takes effect; throws to play a crash or a lost answer. */
public interface CallHook {

    CallHook NONE = new CallHook() {};

    default void before(String call) {}

    default void after(String call) {}
}
