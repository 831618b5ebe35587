package dev.keystorevending.core.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.create.CreateOutcome;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.fake.Weakness;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.ledger.AuditAction;
import dev.keystorevending.core.ledger.AuditLine;
import dev.keystorevending.core.problem.ProblemCode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The counterexamples of the Alloy model as traces of the code: each test has the name of the safeguard that it needs, and fails
 * if that safeguard is taken out of the code.
 */
class SafeguardTracesTest {

    private static final Path MODEL = Path.of("../../docs/takeover.als");

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Runnable> before = new HashMap<>();
    private final OldCopies ledger = new OldCopies(hook());
    private final World world =
            new World(clock, ledger, hook(), clock::advance, 1, new Ownership()).allowing(Teams.policy(Teams.PAYMENTS));

    /** KMS knows nothing of what it does not show. */
    SafeguardTracesTest() {
        world.kms.weaken(new Weakness() {
            @Override
            public boolean ignoresHiddenStores() {
                return true;
            }
        });
    }

    @Test
    void everySafeguardOfTheModelHasATrace() throws IOException {
        var matcher =
                Pattern.compile("one sig ([A-Za-z, \\n]+?) extends Safeguard").matcher(Files.readString(MODEL));
        assertThat(matcher.find()).isTrue();
        var tests = Arrays.stream(getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
        assertThat(tests)
                .containsAll(Arrays.stream(matcher.group(1).split(","))
                        .map(String::strip)
                        .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
                        .toList());
    }

    @Test
    void leaseCheck() {
        loseAnswer(true);
        create(CreateRequests.publicProxy(), "k");
        clock.advance(Ownership.LEASE.minusMillis(1));
        world.reconcile.run("too early");
        create(CreateRequests.publicProxy(), "k");
        assertThat(actions()).doesNotContain(AuditAction.TAKEN_OVER);
        clock.advance(Duration.ofMillis(1));
        world.reconcile.run("in time");
        assertThat(actions()).containsExactly(AuditAction.RESERVED, AuditAction.TAKEN_OVER, AuditAction.ADOPTED);
    }

    @Test
    void attemptCondition() {
        before.put("recordCreated", () -> {
            clock.advance(Ownership.LEASE);
            world.reconcile.run("rival");
        });
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Vended.class);
        assertThat(actions()).containsExactly(AuditAction.RESERVED, AuditAction.TAKEN_OVER, AuditAction.ADOPTED);
        assertThat(ledger.outbox()).hasSize(1);
    }

    @Test
    void recordAsSeen() {
        loseCall();
        create(CreateRequests.publicProxy(), "k");
        clock.advance(Duration.ofMinutes(6));
        ledger.copy();
        loseAnswer(true);
        world.kms.showAfter(Duration.ofMinutes(4));
        world.reconcile.run("calls again");
        assertThat(creates()).isEqualTo(2);
        ledger.showCopies = true;
        clock.advance(Ownership.LEASE);
        world.reconcile.run("has not seen that call");
        assertThat(creates()).isEqualTo(2);
        ledger.showCopies = false;
        minutes(6);
        assertThat(world.kms.stores()).hasSize(1);
        assertThat(only().status()).isInstanceOf(Status.Created.class);
    }

    @Test
    void nameReservation() {
        create(CreateRequests.publicProxy(), "first");
        var other = CreateRequests.cloudHsm();
        var outcome = create(other, "second");
        assertThat(((CreateOutcome.Rejected) outcome).problem().code()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
        assertThat(creates()).isEqualTo(1);
    }

    @Test
    void configurationCheck() {
        loseCall();
        create(CreateRequests.publicProxy(), "k");
        var elsewhere = CreateRequests.publicProxy();
        Outsider.anotherBacking(elsewhere);
        Outsider.makes(world.kms, elsewhere);
        minutes(8);
        assertThat(failure()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
    }

    @Test
    void ageCheck() {
        var body = CreateRequests.publicProxy();
        Outsider.makes(world.kms, body);
        clock.advance(Ownership.SKEW.plusMillis(1));
        loseCall();
        create(CreateRequests.publicProxy(), "k");
        minutes(8);
        assertThat(failure()).isEqualTo(ProblemCode.CustomKeyStoreNameInUse);
    }

    @Test
    void visibilityGracePeriod() {
        world.kms.showAfter(Ownership.VISIBILITY_GRACE_PERIOD.minusSeconds(1));
        loseAnswer(true);
        create(CreateRequests.publicProxy(), "k");
        minutes(8);
        assertThat(world.kms.stores()).hasSize(1);
        assertThat(only().status()).isInstanceOf(Status.Created.class);
    }

    @Test
    void callWrittenFirst() {
        loseCall();
        create(CreateRequests.publicProxy(), "k");
        clock.advance(Ownership.VISIBILITY_GRACE_PERIOD);
        world.kms.showAfter(Duration.ofMinutes(4));
        loseAnswer(true);
        world.reconcile.run("calls again");
        assertThat(creates()).isEqualTo(2);
        minutes(8);
        assertThat(creates()).isEqualTo(2);
        assertThat(world.kms.stores()).hasSize(1);
        assertThat(only().status()).isInstanceOf(Status.Created.class);
    }

    @Test
    void definiteRefusalsOnly() {
        loseAnswer(true);
        assertThat(create(CreateRequests.publicProxy(), "k")).isInstanceOf(CreateOutcome.Pending.class);
        assertThat(only().status()).isInstanceOf(Status.Creating.class);
        assertThat(ledger.claims()).isNotEmpty();
        assertThat(ledger.usage(Teams.PAYMENTS)).isEqualTo(1);
    }

    @Test
    void unlistedIsUnknown() {
        world.kms.showAfter(Duration.ofMinutes(2));
        assertThat(create(CreateRequests.cloudHsm(), "k")).isInstanceOf(CreateOutcome.Pending.class);
        assertThat(((Status.Creating) only().status()).candidate()).contains(storeInKms());
        minutes(4);
        assertThat(only().status()).isEqualTo(new Status.Created(storeInKms()));
    }

    @Test
    void takenNameWaits() {
        var elsewhere = CreateRequests.publicProxy();
        Outsider.anotherBacking(elsewhere);
        var gone = Outsider.makes(world.kms, elsewhere);
        world.kms.deleteButShowFor(gone, Duration.ofMinutes(2));
        world.kms.showAfter(Duration.ofMinutes(4));
        loseAnswer(true);
        create(CreateRequests.publicProxy(), "k");
        minutes(8);
        assertThat(only().status()).isEqualTo(new Status.Created(storeInKms()));
    }

    private CreateOutcome create(Map<String, @Nullable Object> body, String key) {
        return world.createKeyStore.create(World.command(body, key));
    }

    /** The next create does not reach KMS. */
    private void loseCall() {
        loseAnswer(false);
    }

    private void loseAnswer(boolean takesEffect) {
        if (takesEffect) {
            world.kms.loseNextAnswer();
        } else {
            before.put("kms.create", () -> {
                throw new FakeCustomKeyStores.LostAnswer("time-out");
            });
        }
    }

    private void minutes(int number) {
        for (int minute = 0; minute < number; minute++) {
            clock.advance(Duration.ofSeconds(61));
            world.reconcile.run("minute " + minute);
        }
    }

    private KeyStore only() {
        return ledger.records().getFirst();
    }

    private ProblemCode failure() {
        return ((Status.Failed) only().status()).problem().code();
    }

    private CustomKeyStoreId storeInKms() {
        return world.kms.stores().getFirst().id();
    }

    private long creates() {
        return calls.stream().filter("kms.create"::equals).count();
    }

    private List<AuditAction> actions() {
        return ledger.trail(only().id()).stream()
                .map(AuditLine::action)
                .filter(EnumSet.range(AuditAction.RESERVED, AuditAction.CREATION_FAILED)::contains)
                .toList();
    }

    private CallHook hook() {
        return new CallHook() {
            @Override
            public void before(String call) {
                calls.add(call);
                var action = before.remove(call);
                if (action != null) {
                    action.run();
                }
            }
        };
    }

    /** A ledger whose index can show copies that were made earlier. */
    private static final class OldCopies extends FakeLedger {

        private List<KeyStore> copies = List.of();
        private boolean showCopies;

        OldCopies(CallHook hook) {
            super(hook);
        }

        void copy() {
            copies = records();
        }

        @Override
        protected Collection<KeyStore> indexed() {
            return showCopies ? copies : super.indexed();
        }
    }
}
