package dev.keystorevending.emulator.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.Fault;
import dev.keystorevending.emulator.control.Ids;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.control.StateFolder;
import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsEndpoint;
import dev.keystorevending.emulator.http.AwsFailure;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** EventBridge, classic buses: {@code PutEvents}. Every bus name exists. */
public final class EmulatedEventBridge implements AwsService {

    private static final Set<String> OPERATIONS = Set.of("PutEvents");
    private static final String JOURNAL = "events";
    private static final String DEFAULT_BUS = "default";

    private final Target target;
    private final EmulatorClock clock;
    private final StateFolder state;
    private final Ids ids = new Ids();
    private final List<PutEvent> events;
    private final List<Consumer<PutEvent>> subscribers = new CopyOnWriteArrayList<>();

    public EmulatedEventBridge(Target target, EmulatorClock clock, StateFolder state) {
        this.target = target;
        this.clock = clock;
        this.state = state;
        this.events = new ArrayList<>(state.loadJournal(JOURNAL, PutEvent.class));
    }

    /** All events put so far, oldest first. */
    public List<PutEvent> all() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Passes every event from now on to this target, on the thread of the call that puts it. */
    public void subscribe(Consumer<PutEvent> subscriber) {
        subscribers.add(subscriber);
    }

    /** Removes the events in memory. */
    public void clear() {
        synchronized (events) {
            events.clear();
        }
    }

    @Override
    public String targetPrefix() {
        return "AWSEvents";
    }

    @Override
    public Set<String> operations() {
        return OPERATIONS;
    }

    @Override
    public CommonErrors commonErrors() {
        return CommonErrors.named("ThrottlingException", "InternalException");
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        if (!call.operation().equals("PutEvents")) {
            throw AwsEndpoint.unknownOperation();
        }
        JsonNode entries = call.document().path("Entries");
        PutEventsRules.checkRequest(entries);
        Map<Integer, String> planned = call.fault()
                .filter(Fault.FailEntries.class::isInstance)
                .map(fault -> ((Fault.FailEntries) fault).errorCodes())
                .orElse(Map.of());
        ObjectNode answer = Json.object();
        ArrayNode results = answer.putArray("Entries");
        int failed = 0;
        for (JsonNode entry : entries) {
            Optional<EntryError> error = Optional.ofNullable(planned.get(results.size()))
                    .map(code -> new EntryError(code, "planned"))
                    .or(() -> PutEventsRules.check(entry));
            if (error.isPresent()) {
                failed++;
                results.addObject()
                        .put("ErrorCode", error.get().code())
                        .put("ErrorMessage", error.get().message());
            } else {
                results.addObject().put("EventId", put(entry).id());
            }
        }
        return AwsAnswer.of(answer.put("FailedEntryCount", failed));
    }

    private PutEvent put(JsonNode entry) {
        List<String> resources = new ArrayList<>();
        entry.path("Resources").forEach(resource -> resources.add(resource.asText()));
        PutEvent event = new PutEvent(
                ids.uuid(),
                busName(entry.path("EventBusName").asText(DEFAULT_BUS)),
                entry.path("Source").asText(),
                entry.path("DetailType").asText(),
                PutEventsRules.detail(entry).orElseThrow(() -> AwsFailure.validation("Detail")),
                resources,
                PutEventsRules.time(entry).orElseGet(clock::instant),
                target.account(),
                target.region());
        publish(event);
        return event;
    }

    /** Puts the event of an AWS service on the default bus, which nobody else can. */
    public void putOfService(String source, String detailType, String resource, JsonNode detail) {
        publish(new PutEvent(
                ids.uuid(),
                DEFAULT_BUS,
                source,
                detailType,
                detail,
                List.of(resource),
                clock.instant(),
                target.account(),
                target.region()));
    }

    private void publish(PutEvent event) {
        synchronized (events) {
            state.append(JOURNAL, event);
            events.add(event);
        }
        subscribers.forEach(subscriber -> handOn(event, subscriber));
    }

    /** A failing target does not affect the publisher. */
    private static void handOn(PutEvent event, Consumer<PutEvent> subscriber) {
        try {
            subscriber.accept(event);
        } catch (RuntimeException failure) {
            System.getLogger(EmulatedEventBridge.class.getName())
                    .log(System.Logger.Level.ERROR, "a target failed on event " + event.id(), failure);
        }
    }

    private static String busName(String nameOrArn) {
        return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
    }
}
