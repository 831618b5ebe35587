package dev.keystorevending.core.check;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import dev.keystorevending.core.check.Repair.RestoreEventDue;
import dev.keystorevending.core.check.TableContents.StoredAuditLine;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.relay.Outbox;
import java.util.stream.Stream;

/** A change that is announced has an event, and an event that is not published is due. */
final class EventRules {

    private EventRules() {}

    static Stream<Finding> missing(Lookups lookups) {
        return lookups.certain()
                .flatMap(record -> lookups.history(record.keyStore().id()).values().stream()
                        .filter(line -> line.action().event().isPresent() && stillKept(lookups, line))
                        .filter(line -> !lookups.hasEvent(line.keyStore(), line.revision()))
                        .map(line -> missing(record, line)));
    }

    private static Finding missing(StoredRecord record, StoredAuditLine line) {
        return new Finding(
                Kind.EVENT_MISSING,
                record.item(),
                "The change to revision %d (%s) has no event.".formatted(line.revision(), line.action()),
                new ByHand("Tell the consumers, if the event is not in the archive of the bus."));
    }

    static Stream<Finding> notDue(Lookups lookups) {
        return lookups.contents.events().stream()
                .filter(event -> event.open() && !event.due())
                .map(event -> new Finding(
                        Kind.EVENT_NOT_DUE,
                        event.item(),
                        "The event is neither published nor rejected, and is not due.",
                        new RestoreEventDue(event)));
    }

    private static boolean stillKept(Lookups lookups, StoredAuditLine line) {
        return line.at().plus(Outbox.EVENT_KEPT).isAfter(lookups.contents.readAt());
    }
}
