package dev.keystorevending.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.keystorevending.bench.growth.Growth.Figure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operation calls, reads and writes does not grow with the table. The benchmark shows the same with more rows, and times. */
class GrowthTest {

    private static final List<String> READS_AND_CREATE = List.of("create", "get", "list");
    private static final List<String> LAYOUTS = List.of("one team", "many teams");

    private static Map<String, List<Figure>> figures = Map.of();

    @BeforeAll
    static void measure() {
        try (var growth = new Growth(List.of(10, 2000), List.of(10, 150), InstantSource.fixed(Instant.now()))) {
            figures = growth.measure(0).stream().collect(Collectors.groupingBy(Figure::operation));
        }
    }

    @AfterAll
    static void forget() {
        figures = Map.of();
    }

    @Test
    void twoThousandKeyStoresCostWhatTenDo() {
        for (String operation : READS_AND_CREATE) {
            for (String layout : LAYOUTS) {
                assertSame(operation + ", " + layout, 10, 2000);
            }
        }
    }

    @Test
    void batchOfRelayCostsTheSameBesideAnyNumberOfPendingEvents() {
        assertSame("relay, a batch of 10 events", 10, 150);
    }

    @Test
    void pendingRowOrEventCostsNoMoreAmongMany() {
        for (String operation : List.of("reconcile, per pending row", "sweep, per event")) {
            var few = figure(operation, 10);
            var many = figure(operation, 150);
            assertThat(many.of()).as(operation).isGreaterThanOrEqualTo(150);
            for (ToDoubleFunction<Figure> value : values()) {
                assertThat(value.applyAsDouble(many)).as(operation).isLessThanOrEqualTo(1.1 * value.applyAsDouble(few));
            }
        }
    }

    /** The policy, and ten queries for a page that deleted key stores leave empty. */
    @Test
    void pageOfAListEndsBesideAnyNumberOfDeletedKeyStores() {
        var list = figure("list, beside deleted key stores", 2000);
        assertThat(list.count().calls()).hasSize(11);
        assertThat(list.items()).isLessThanOrEqualTo(1 + 926);
    }

    @Test
    void largestPolicyIsReadInOneCall() {
        var least = figure("get of a policy", 1);
        var most = figure("get of a policy", 100);
        assertThat(most.count().calls()).isEqualTo(least.count().calls()).containsExactly("GetItem");
        assertThat(most.read()).isLessThanOrEqualTo(least.read() + 2);
    }

    private static void assertSame(String operation, int few, int many) {
        for (ToDoubleFunction<Figure> value : values()) {
            assertThat(value.applyAsDouble(figure(operation, many)))
                    .as(operation)
                    .isCloseTo(value.applyAsDouble(figure(operation, few)), withPercentage(10));
        }
    }

    private static List<ToDoubleFunction<Figure>> values() {
        return List.of(Figure::calls, Figure::read, Figure::written, Figure::items);
    }

    private static Figure figure(String operation, int rows) {
        return figures.getOrDefault(operation, List.of()).stream()
                .filter(figure -> figure.rows() == rows)
                .findFirst()
                .orElseThrow();
    }
}
