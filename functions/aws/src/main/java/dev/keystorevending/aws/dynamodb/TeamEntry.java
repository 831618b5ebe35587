package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamListing;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The item that lists a team: one for each policy, all in one partition, so that one query returns them in order. */
final class TeamEntry {

    private TeamEntry() {}

    static Map<String, AttributeValue> write(StoredPolicy stored) {
        return write(TeamListing.of(stored));
    }

    static Map<String, AttributeValue> write(TeamListing listing) {
        var item = new HashMap<>(TableKeys.team(listing.team()));
        item.put("kind", Items.text("TEAM"));
        item.put("team", Items.text(listing.team().value()));
        item.put("quota", Items.number(listing.quota()));
        item.put(PolicyFormat.VERSION, Items.number(listing.policyVersion()));
        item.put("updatedAt", Items.time(listing.updatedAt()));
        return item;
    }

    /** Reads an entry, or from a policy what its entry contains: the attributes have the same names. */
    static TeamListing read(Map<String, AttributeValue> item) {
        return new TeamListing(
                new TeamId(Items.text(item, "team")),
                (int) Items.number(item, "quota"),
                Items.number(item, PolicyFormat.VERSION),
                Items.time(item, "updatedAt"));
    }
}
