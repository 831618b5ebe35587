package dev.keystorevending.local.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue that receives the service's events from a rule on the bus, as any target does. */
public final class EventQueue implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATTERN = "{\"source\":[\"keystores\"]}";

    private final EventBridgeClient events;
    private final SqsClient queues;
    private final String bus;
    private final String name = "events-" + UUID.randomUUID();
    private final String queue;
    private final List<JsonNode> seen = new CopyOnWriteArrayList<>();

    /** Creates the bus if it is missing, a queue, and the rule between them. */
    public EventQueue(LocalStack localStack, String bus) {
        this.events = localStack.events();
        this.queues = localStack.queues();
        this.bus = bus;
        try {
            events.createEventBus(request -> request.name(bus));
        } catch (ResourceAlreadyExistsException there) {
            // created by a previous test
        }
        queue = queues.createQueue(request -> request.queueName(name)).queueUrl();
        String arn = queues.getQueueAttributes(
                        request -> request.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        events.putRule(request -> request.name(name).eventBusName(bus).eventPattern(PATTERN));
        events.putTargets(request -> request.rule(name)
                .eventBusName(bus)
                .targets(Target.builder().id("queue").arn(arn).build()));
    }

    /** Returns the events received so far. */
    public List<JsonNode> seen() {
        List<Message> messages;
        do {
            messages = queues.receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10))
                    .messages();
            for (Message message : messages) {
                seen.add(json(message.body()));
                queues.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
            }
        } while (!messages.isEmpty());
        return List.copyOf(seen);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        events.removeTargets(request -> request.rule(name).eventBusName(bus).ids("queue"));
        events.deleteRule(request -> request.name(name).eventBusName(bus));
        queues.deleteQueue(request -> request.queueUrl(queue));
        events.close();
        queues.close();
    }
}
