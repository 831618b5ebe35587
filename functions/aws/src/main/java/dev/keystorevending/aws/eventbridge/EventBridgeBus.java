package dev.keystorevending.aws.eventbridge;

import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.event.OutboxItem;
import dev.keystorevending.core.event.PublishAnswer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Publishes to EventBridge. A successful call can contain failed entries, so the code of each entry is read. */
public final class EventBridgeBus implements EventBus {

    /** The IAM actions that this adapter needs on the bus. */
    public static final List<String> ACTIONS = List.of("events:PutEvents");

    /** The source of every event of this service. */
    public static final String SOURCE = "keystores";

    private static final Set<String> NEVER = Set.of("InvalidArgument", "MalformedDetail", "ValidationException");

    private final EventBridgeClient client;
    private final String bus;

    public EventBridgeBus(EventBridgeClient client, String bus) {
        this.client = client;
        this.bus = bus;
    }

    @Override
    public List<PublishAnswer> publish(List<OutboxItem> batch) {
        try {
            var entries = batch.stream().map(this::entry).toList();
            var results = client.putEvents(request -> request.entries(entries)).entries();
            return results.size() == batch.size()
                    ? results.stream().map(EventBridgeBus::answer).toList()
                    : all(batch, ErrorCode.UNREADABLE);
        } catch (AwsServiceException failed) {
            return all(batch, ErrorCode.of(failed));
        } catch (SdkException lost) {
            return all(batch, lost.getClass().getSimpleName());
        }
    }

    private PutEventsRequestEntry entry(OutboxItem item) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(item.detailType())
                .detail(item.detail())
                .time(item.occurredAt())
                .build();
    }

    private static PublishAnswer answer(PutEventsResultEntry entry) {
        if (entry.errorCode() == null) {
            return new PublishAnswer.Published();
        }
        return NEVER.contains(entry.errorCode())
                ? new PublishAnswer.Never(entry.errorCode())
                : new PublishAnswer.Again(entry.errorCode());
    }

    private static List<PublishAnswer> all(List<OutboxItem> batch, String code) {
        return Collections.nCopies(batch.size(), new PublishAnswer.Again(code));
    }
}
