package dev.keystorevending.emulator.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.emulator.AwsClients;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.EmulatedAwsOptions;
import dev.keystorevending.emulator.control.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

class EmulatedEventBridgeTest {

    private static EmulatedAws aws;
    private static AwsClients clients;
    private static EventBridgeClient events;

    @BeforeAll
    static void start() {
        aws = EmulatedAws.start(EmulatedAwsOptions.defaults());
        clients = new AwsClients(aws.endpoint());
        events = clients.events();
    }

    @BeforeEach
    void forget() {
        aws.events().clear();
    }

    @AfterAll
    static void stop() {
        clients.close();
        aws.close();
    }

    @Test
    void putsEventsInOrderAndDeliversThem() {
        List<String> received = new ArrayList<>();
        aws.events().subscribe(event -> received.add(event.detail().path("n").asText()));
        PutEventsResponse response = put(
                List.of(entry("{\"n\":1}", same -> same), entry("{\"n\":2}", same -> same.eventBusName("keystores"))));

        assertThat(response.failedEntryCount()).isZero();
        assertThat(response.entries()).extracting(PutEventsResultEntry::eventId).doesNotContainNull();
        assertThat(aws.events().all()).extracting(PutEvent::bus).containsExactly("default", "keystores");
        assertThat(received).containsExactly("1", "2");
        assertThat(aws.events().all().getFirst().envelope().path("detail-type").asText())
                .isEqualTo("KeyStoreCreated");
    }

    @ParameterizedTest
    @MethodSource("badEntries")
    void rejectsInvalidEntryAndPutsTheOther(String errorCode, PutEventsRequestEntry bad) {
        PutEventsResponse response = put(List.of(bad, entry("{}", same -> same)));

        assertThat(response.failedEntryCount()).isOne();
        assertThat(response.entries().getFirst().errorCode()).isEqualTo(errorCode);
        assertThat(response.entries().getLast().errorCode()).isNull();
        assertThat(aws.events().all()).hasSize(1);
    }

    static Stream<Arguments> badEntries() {
        return Stream.of(
                Arguments.of("InvalidArgument", entry("{}", same -> same.source(null))),
                Arguments.of("InvalidArgument", entry("{}", same -> same.detailType(null))),
                Arguments.of("InvalidArgument", entry("{}", same -> same.detailType("x".repeat(129)))),
                Arguments.of("InvalidArgument", entry(null, same -> same)),
                Arguments.of("MalformedDetail", entry("{", same -> same)),
                Arguments.of("MalformedDetail", entry("[]", same -> same)),
                Arguments.of("NotAuthorizedForSourceException", entry("{}", same -> same.source("aws.kms"))));
    }

    @Test
    void putsAnEventEvenIfATargetFails() {
        aws.events().subscribe(event -> {
            if (event.detailType().equals("Failing")) {
                throw new IllegalStateException("planned");
            }
        });

        assertThat(put(List.of(entry("{}", same -> same.detailType("Failing")))).failedEntryCount())
                .isZero();
        assertThat(aws.events().all()).hasSize(1);
    }

    @Test
    void rejectsTooManyOrTooLargeEntries() {
        assertValidation(List.of());
        assertValidation(Collections.nCopies(11, entry("{}", same -> same)));
        assertValidation(Collections.nCopies(5, entry("{\"x\":\"" + "x".repeat(250_000) + "\"}", same -> same)));
        assertThat(aws.events().all()).isEmpty();
    }

    @Test
    void failsEntriesAsPlanned() {
        aws.faults().next("PutEvents", new Fault.FailEntries(Map.of(1, "ThrottlingException")));
        PutEventsResponse response = put(Collections.nCopies(3, entry("{}", same -> same)));

        assertThat(response.failedEntryCount()).isOne();
        assertThat(response.entries().get(1).errorCode()).isEqualTo("ThrottlingException");
        assertThat(aws.events().all()).hasSize(2);
    }

    private static void assertValidation(List<PutEventsRequestEntry> entries) {
        assertThatThrownBy(() -> put(entries))
                .isInstanceOfSatisfying(
                        EventBridgeException.class,
                        failure -> assertThat(failure.awsErrorDetails().errorCode())
                                .isEqualTo("ValidationException"));
    }

    private static PutEventsResponse put(List<PutEventsRequestEntry> entries) {
        return events.putEvents(request -> request.entries(entries));
    }

    private static PutEventsRequestEntry entry(
            @Nullable String detail, UnaryOperator<PutEventsRequestEntry.Builder> change) {
        return change.apply(PutEventsRequestEntry.builder()
                        .source("keystores")
                        .detailType("KeyStoreCreated")
                        .detail(detail))
                .build();
    }
}
