package dev.keystorevending.emulator.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.control.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * An event that was put.
 *
 * @param id the id EventBridge gave it, not the publisher's
 * @param bus the bus's name
 * @param time what the publisher says, or else when it was put
 */
public record PutEvent(
        String id,
        String bus,
        String source,
        String detailType,
        JsonNode detail,
        List<String> resources,
        Instant time,
        String account,
        String region) {

    public PutEvent {
        resources = List.copyOf(resources);
    }

    /** The event as EventBridge hands it to the targets of a rule. */
    public ObjectNode envelope() {
        ObjectNode envelope = Json.object()
                .put("version", "0")
                .put("id", id)
                .put("detail-type", detailType)
                .put("source", source)
                .put("account", account)
                .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", region);
        ArrayNode resourceNodes = envelope.putArray("resources");
        resources.forEach(resourceNodes::add);
        envelope.set("detail", detail);
        return envelope;
    }
}
