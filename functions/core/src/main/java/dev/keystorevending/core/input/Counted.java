package dev.keystorevending.core.input;

/** Numbers in sentences, in the singular or the plural. */
public final class Counted {

    private Counted() {}

    /** {@code 1 entry}, {@code 2 entries}. */
    public static String of(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    /** {@code 1 is needed}, {@code 2 are needed}. */
    static String needed(long number) {
        return of(number, "is needed", "are needed");
    }

    /** {@code 1 is allowed}, {@code 2 are allowed}. */
    static String allowed(long number) {
        return of(number, "is allowed", "are allowed");
    }
}
