package dev.keystorevending.core.policy;

import dev.keystorevending.core.keystore.Caller;
import java.time.Instant;

/**
 * A policy as it is stored.
 *
 * @param version counts the writes, from 1, and goes on after a delete; the ETag
 */
public record StoredPolicy(TeamPolicy policy, long version, Instant updatedAt, Caller updatedBy) {

    /** That this policy admitted a request, in a sentence for the history. */
    public String admission() {
        return "Version " + version + " of the team's policy admits it.";
    }
}
