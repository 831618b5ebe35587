package dev.keystorevending.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.aws.observability.EmbeddedMetrics;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.aws.wiring.ServiceConfiguration;
import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PolicyWrites;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.check.CheckTable;
import dev.keystorevending.core.event.PublishAnswer;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeEventBus;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeOutbox;
import dev.keystorevending.core.fake.FakeProbes;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.PortFaults;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.reconcile.Reconcile;
import dev.keystorevending.core.relay.Outbox;
import dev.keystorevending.core.relay.Relay;
import dev.keystorevending.core.relay.Sweep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run leaves in the log, and what it makes of events that are none of its own. */
class ReconcileHandlerTest {

    private static final String SECRET = "kmsPswd01";
    private static final ServiceConfiguration CONFIGURATION = new ServiceConfiguration(
            new Target("111122223333", "eu-central-1"),
            "aws",
            "table",
            "bus",
            "Vending",
            Set.of(),
            true,
            Reconcile.SETTLING,
            DynamoLedger.DELETED_KEPT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    private static final String TICK = "{\"id\":\"tick-1\",\"detail-type\":\"Scheduled Event\"}";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final List<String> calls = new ArrayList<>();
    private Optional<RuntimeException> whenDueIsRead = Optional.empty();
    private boolean kmsAnswers = true;

    private final FakeLedger ledger = new FakeLedger(new CallHook() {
        @Override
        public void before(String call) {
            calls.add(call);
            if (call.equals("due")) {
                whenDueIsRead.ifPresent(failure -> {
                    throw failure;
                });
            }
        }
    });
    private final FakeCustomKeyStores kms = new FakeCustomKeyStores(clock, new CallHook() {
        @Override
        public void before(String call) {
            if (!kmsAnswers) {
                throw new FakeCustomKeyStores.LostAnswer("time-out");
            }
        }
    });
    private final PortFaults secretFaults = new PortFaults();
    private final Wiring wiring = new Wiring(
            ledger,
            ledger,
            ledger,
            ledger,
            new FakeSecretReader(secretFaults).put(CreateRequests.SECRET, SECRET),
            kms,
            new FakeProbes(),
            new SeededIdentifiers(1),
            clock,
            longest -> {},
            CONFIGURATION);
    private Optional<RuntimeException> whenTheOutboxIsRead = Optional.empty();
    private PublishAnswer busAnswer = new PublishAnswer.Published();
    private final FakeEventBus bus = new FakeEventBus(item -> busAnswer);
    private final FakeOutbox outbox = new FakeOutbox(ledger, new CallHook() {
        @Override
        public void before(String call) {
            whenTheOutboxIsRead.ifPresent(failure -> {
                throw failure;
            });
        }
    });
    private final FakeStoredTable checked = new FakeStoredTable();
    private final ReconcileHandler handler = new ReconcileHandler(
            wiring,
            new Sweep(outbox, new Relay(bus, outbox, clock), clock),
            new CheckTable(checked, longest -> clock.advance(longest), clock),
            new PrintStream(log, true, StandardCharsets.UTF_8));

    @BeforeEach
    void allow() {
        // so late that its own event is never due
        var late = CreateRequests.NOW.plus(Duration.ofDays(365));
        PolicyWrites.put(ledger, new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, late, Teams.MEMBER), 0);
    }

    @Test
    void emptyRunStillReportsStuckRecords() throws IOException {
        assertThat(run()).isEqualTo(metrics(0, OptionalInt.of(0)));
        var line = EmbeddedMetrics.lines(shown()).getFirst();
        assertThat(line.path("requestId").asText()).isEqualTo("tick-1");
        assertThat(line.path("traceId").asText()).isEqualTo("none");
        assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(CreateRequests.NOW.toEpochMilli());
    }

    @Test
    void timeToConnectStartsAtRequest() throws IOException {
        wiring.createKeyStore().create(World.command(CreateRequests.cloudHsm(), "k"));
        clock.advance(Duration.ofSeconds(20));
        assertThat(run()).contains("KeyStoresInAccount{} = 1 Count").noneMatch(metric -> metric.contains("Time"));
        clock.advance(Duration.ofMinutes(4));
        assertThat(run()).contains("TimeToConnect{type=AWS_CLOUDHSM} = 260.0 Seconds");
        assertThat(EmbeddedMetrics.lines(shown()))
                .anyMatch(line -> line.path("message").asText().equals("connected")
                        && line.path("team").asText().equals("payments")
                        && line.path("keyStore")
                                .asText()
                                .equals(ledger.records().getFirst().id().value()));
        assertThat(run()).isEqualTo(metrics(0, OptionalInt.of(1)));
    }

    @Test
    void openRecordIsStuckRegardlessOfItsLease() throws IOException {
        kmsAnswers = false;
        wiring.createKeyStore().create(World.command(CreateRequests.cloudHsm(), "k"));
        kmsAnswers = true;
        kms.showAfter(Duration.ofDays(1));
        clock.advance(Duration.ofMinutes(29));
        secretFaults.next("secret.read", PortFault.THROTTLED);
        assertThat(run()).contains("Takeovers{} = 1 Count", "StuckRecords{} = 0 Count");
        clock.advance(Duration.ofMinutes(1));
        assertThat(run()).contains("StuckRecords{} = 0 Count");
        kmsAnswers = false;
        clock.advance(Duration.ofMillis(1));
        assertThat(run()).as("its lease runs").contains("StuckRecords{} = 1 Count");
        clock.advance(Duration.ofMinutes(2));
        assertThat(run()).as("its lease has ended").isEqualTo(metrics(1, OptionalInt.empty()));
        kmsAnswers = true;
        kms.showAfter(Duration.ZERO);
        clock.advance(Duration.ofMinutes(4));
        assertThat(run()).as("it is settled").contains("StuckRecords{} = 0 Count");
    }

    @Test
    void unpublishedEventsAreSweptByTheSchedule() throws IOException {
        busAnswer = new PublishAnswer.Again("ThrottlingException");
        wiring.createKeyStore().create(World.command(CreateRequests.cloudHsm(), "k"));
        clock.advance(Outbox.DUE_AFTER);
        assertThat(run())
                .contains(
                        "EventsSwept{} = 0 Count",
                        "EventsRejected{} = 0 Count",
                        "OldestUnpublishedEvent{} = 300.0 Seconds");
        assertThat(shown()).contains("an event was not accepted", "ThrottlingException");
        busAnswer = new PublishAnswer.Published();
        log.reset();
        run("{\"id\":\"event-1\",\"detail-type\":\"KeyStoreCreated\"}");
        assertThat(shown()).as("an event that a sweep may have published").doesNotContain("Swept");
        clock.advance(Duration.ofSeconds(60));
        assertThat(run()).contains("EventsSwept{} = 1 Count", "OldestUnpublishedEvent{} = 360.0 Seconds");
        assertThat(bus.taken())
                .singleElement()
                .satisfies(event -> assertThat(event.detailType()).isEqualTo("KeyStoreCreated"));
        assertThat(run()).contains("EventsSwept{} = 0 Count", "OldestUnpublishedEvent{} = 0.0 Seconds");
    }

    @Test
    void rejectedEventIsCountedOnce() throws IOException {
        busAnswer = new PublishAnswer.Never("MalformedDetail");
        wiring.createKeyStore().create(World.command(CreateRequests.cloudHsm(), "k"));
        clock.advance(Outbox.DUE_AFTER);
        assertThat(run()).contains("EventsRejected{} = 1 Count");
        assertThat(EmbeddedMetrics.lines(shown()))
                .anyMatch(line -> line.path("level").asText().equals("ERROR")
                        && line.path("outcome").asText().equals("MalformedDetail")
                        && line.path("eventId")
                                .asText()
                                .equals(ledger.outbox().getFirst().eventId()));
        assertThat(run()).contains("EventsRejected{} = 0 Count");
    }

    @Test
    void failedSweepDoesNotFailTheRun() throws IOException {
        whenTheOutboxIsRead = Optional.of(new IllegalStateException(SECRET));
        assertThat(run()).isEqualTo(reconciled(0, OptionalInt.of(0)));
        assertThat(shown())
                .contains("the sweep failed", "IllegalStateException", "tick-1")
                .doesNotContain(SECRET);
    }

    @Test
    void failedRunHidesExceptionMessage() {
        whenDueIsRead = Optional.of(new IllegalStateException(SECRET));
        assertThatThrownBy(this::run)
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessageContaining("IllegalStateException")
                .hasMessageNotContaining(SECRET);
        assertThat(shown()).contains("IllegalStateException", "tick-1").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\u0000\u0000\u0000{kmsPswd01",
                "kmsPswd01",
                "{\"detail-type\":\"kmsPswd01\"}",
                "{\"detail-type\":1}",
                "{\"detail-type\":\"Table Check\"}",
                "{\"detail-type\":\"Table Check\",\"detail\":{\"repair\":\"kmsPswd01\"}}",
                "{\"detail-type\":\"Table Check\",\"detail\":{}}",
                "{\"detail-type\":\"Secret Label Updated\"}",
                "{\"detail-type\":\"Secret Label Updated\",\"resources\":[\"kmsPswd01\"]}"
            })
    void invalidEventIsRejectedWithoutQuotingIt(String event) {
        assertThatThrownBy(() -> run(event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource({"AWSCURRENT, true", "AWSPENDING, false", "blue, false"})
    void onlyANewCurrentVersionLetsSecretsBeCompared(String label, boolean compared) throws IOException {
        run("{\"id\":\"event-1\",\"detail-type\":\"Secret Label Updated\",\"resources\":[\"" + CreateRequests.SECRET
                + "\"],\"detail\":{\"labelUpdated\":\"" + label + "\"}}");
        assertThat(calls.contains("rotating")).isEqualTo(compared);
        assertThat(calls).contains("due");
    }

    @Test
    void tableCheckReportsZeroFindings() throws IOException {
        assertThat(check(false)).isEqualTo("{\"findings\":0,\"repaired\":0}");
        assertThat(EmbeddedMetrics.of(shown())).containsExactly("TableFindings{} = 0 Count");
        assertThat(shown()).contains("check-1");
    }

    @Test
    void tableCheckLogsWhatItWouldDoAndWhatItDid() throws IOException {
        checked.events(FakeStoredTable.undue("1"), FakeStoredTable.undue("2"));
        checked.unreadable("OUTBOX#strange", "X");
        assertThat(check(false)).isEqualTo("{\"findings\":3,\"repaired\":0}");
        assertThat(EmbeddedMetrics.of(shown())).containsExactly("TableFindings{} = 3 Count");
        assertThat(outcomes())
                .containsExactly(
                        "UNREADABLE_ITEM OUTBOX#strange X BY_HAND",
                        "EVENT_NOT_DUE OUTBOX#1 000000001 PLANNED",
                        "EVENT_NOT_DUE OUTBOX#2 000000001 PLANNED");
        assertThat(checked.applied()).isEmpty();
        checked.changedMeanwhile("OUTBOX#2");
        assertThat(check(true)).isEqualTo("{\"findings\":3,\"repaired\":1}");
        assertThat(EmbeddedMetrics.of(shown())).containsExactly("TableFindings{} = 2 Count");
        assertThat(outcomes())
                .containsExactly(
                        "UNREADABLE_ITEM OUTBOX#strange X BY_HAND",
                        "EVENT_NOT_DUE OUTBOX#1 000000001 REPAIRED",
                        "EVENT_NOT_DUE OUTBOX#2 000000001 CHANGED");
        assertThat(checked.applied()).hasSize(2);
    }

    @Test
    void repairsThatDoNotFitIntoTheTimeAreLeft() throws IOException {
        checked.events(FakeStoredTable.undue("1"));
        checked.beforeASecondScan(() -> clock.advance(CheckTable.BUDGET));
        assertThat(check(true)).isEqualTo("{\"findings\":1,\"repaired\":0}");
        assertThat(outcomes()).containsExactly("EVENT_NOT_DUE OUTBOX#1 000000001 PLANNED");
        assertThat(checked.applied()).isEmpty();
    }

    @Test
    void failedTableCheckStartsItsAlarm() {
        checked.beforeASecondScan(() -> {
            throw new IllegalStateException(SECRET);
        });
        assertThatThrownBy(() -> check(true))
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessageNotContaining(SECRET);
        assertThat(EmbeddedMetrics.of(shown())).containsExactly("TableFindings{} = 1 Count");
        assertThat(shown()).contains("the table check failed", "check-1").doesNotContain(SECRET);
    }

    @Test
    void primingProcessesEveryRecordOfItsSeedData() {
        ReconcileHandler.prime(
                CONFIGURATION, new AwsClients(CONFIGURATION), new PrintStream(log, true, StandardCharsets.UTF_8));
        assertThat(shown()).isEmpty();
    }

    /** What a run that takes nothing over reports. */
    private static List<String> reconciled(int stuck, OptionalInt stores) {
        var metrics = new ArrayList<>(List.of(
                "Takeovers{} = 0 Count",
                "StuckRecords{} = " + stuck + " Count",
                "UnreadableItems{} = 0 Count",
                "DamagedRecords{} = 0 Count",
                "DriftedKeyStores{} = 0 Count"));
        stores.ifPresent(number -> metrics.add("UnownedKeyStores{} = 0 Count"));
        metrics.add("OldestUnsentRequest{} = 0.0 Seconds");
        stores.ifPresent(number -> metrics.add("KeyStoresInAccount{} = " + number + " Count"));
        return metrics;
    }

    /** The same, and what a sweep adds if nothing is unpublished; without stores KMS did not answer. */
    private static List<String> metrics(int stuck, OptionalInt stores) {
        return Stream.concat(
                        reconciled(stuck, stores).stream(),
                        Stream.of(
                                "EventsSwept{} = 0 Count",
                                "EventsRejected{} = 0 Count",
                                "OldestUnpublishedEvent{} = 0.0 Seconds"))
                .toList();
    }

    private String check(boolean repair) throws IOException {
        log.reset();
        return run("{\"id\":\"check-1\",\"detail-type\":\"Table Check\",\"detail\":{\"repair\":" + repair + "}}");
    }

    private List<String> outcomes() {
        return EmbeddedMetrics.lines(shown()).stream()
                .filter(line -> line.path("message").asText().equals("a finding of the table check"))
                .map(line -> String.join(
                        " ",
                        line.path("kind").asText(),
                        line.path("item").asText(),
                        line.path("outcome").asText()))
                .toList();
    }

    private List<String> run() throws IOException {
        log.reset();
        run(TICK);
        return EmbeddedMetrics.of(shown());
    }

    @SuppressWarnings("NullAway") // the handler does not look at its context
    private String run(String event) throws IOException {
        var output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), output, null);
        return output.toString(StandardCharsets.UTF_8);
    }

    private String shown() {
        return log.toString(StandardCharsets.UTF_8);
    }
}
