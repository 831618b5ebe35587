package dev.keystorevending.core.problem;

/** What a caller must do before a request that failed can succeed. */
public enum Retry {
    /** Nothing. */
    NOW(When.now, true),
    /** Wait: what the request met passes without anybody's action. */
    WAIT(When.later, true),
    /** Somebody corrects what is outside the request: a quota, a cluster, a proxy, a secret, a permission. */
    REPAIR(When.afterChange, true),
    /** Another value is needed, or the key store that holds this one must go. */
    CONFLICT(When.afterChange, true),
    /** The request is corrected. */
    CORRECTION(When.afterChange, false),
    /** The request is corrected, or an administrator changes the team's policy. */
    POLICY(When.afterChange, false),
    /** The request is sent with another idempotency key. */
    OTHER_KEY(When.afterChange, false),
    /** No retry helps. */
    NEVER(When.never, false);

    /** When a retry helps, spelled as in the API. */
    public enum When {
        now,
        later,
        afterChange,
        never
    }

    private final When when;
    private final boolean unchanged;

    Retry(When when, boolean unchanged) {
        this.when = when;
        this.unchanged = unchanged;
    }

    public When when() {
        return when;
    }

    /** Whether the same request with the same idempotency key can succeed later without a change of the team's policy. */
    public boolean unchanged() {
        return unchanged;
    }

    /**
     * Whether the next request can have the same idempotency key.
     *
     * @param recorded whether the failed request left a record, which binds the key to its body: the next request is then the
     *     same one
     */
    public boolean sameKey(boolean recorded) {
        return switch (this) {
            case NOW, WAIT, REPAIR, POLICY -> true;
            case CONFLICT, CORRECTION -> !recorded;
            case OTHER_KEY, NEVER -> false;
        };
    }

    /**
     * Returns what to do as a sentence; empty if there is nothing to do.
     *
     * @param keyed whether the operation takes an idempotency key
     */
    String advice(boolean keyed, boolean recorded, int afterSeconds) {
        String same = keyed ? " with the same idempotency key" : "";
        String key = sameKey(recorded) ? "; the idempotency key can be the same" : " with a new idempotency key";
        String corrected = keyed ? key : "";
        String kept = keyed && recorded
                ? "; the unchanged request keeps its idempotency key, a corrected one needs a new one"
                : corrected;
        return switch (this) {
            case NOW -> "Send the same request again" + same + ".";
            case WAIT ->
                "Wait " + afterSeconds + (afterSeconds == 1 ? " second" : " seconds")
                        + ", then send the same request again" + same + ".";
            case REPAIR ->
                "When that has changed, send the same request again" + same
                        + (keyed && recorded ? "; a corrected request needs a new one." : ".");
            case CONFLICT -> "Change the request, then send it again" + corrected + ".";
            case CORRECTION -> "Correct the request, then send it again" + corrected + ".";
            case POLICY ->
                "Correct the request, or ask an administrator to change the policy, then send it again" + kept + ".";
            case OTHER_KEY -> "Send a new request with a new idempotency key.";
            case NEVER -> "";
        };
    }
}
