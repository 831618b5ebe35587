package dev.keystorevending.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimsTest {

    private static final Claim NAME = new Claim(Claim.Kind.NAME, "name", false);
    private static final Claim SHARED = new Claim(Claim.Kind.PROXY_ENDPOINT, "host", true);
    private static final Claim SOLE = new Claim(Claim.Kind.PROXY_ENDPOINT, "host", false);
    private static final Claim ELSEWHERE = new Claim(Claim.Kind.PROXY_ENDPOINT, "elsewhere", true);

    @Test
    void unionIsExclusiveWhereOneOfThemIs() {
        assertThat(Claims.union(List.of(NAME, SHARED), List.of(NAME, SOLE))).containsExactly(NAME, SOLE);
        assertThat(Claims.union(List.of(SOLE), List.of(SHARED))).containsExactly(SOLE);
        assertThat(Claims.union(List.of(SHARED), List.of(SHARED, ELSEWHERE))).containsExactly(SHARED, ELSEWHERE);
    }

    @Test
    void differencesAreOfValuesOrOfTheWayTheyAreHeld() {
        assertThat(Claims.without(List.of(NAME, SOLE, ELSEWHERE), List.of(NAME, SHARED)))
                .containsExactly(ELSEWHERE);
        assertThat(Claims.altered(List.of(NAME, SHARED), List.of(NAME, SOLE, ELSEWHERE)))
                .containsExactly(SOLE);
        assertThat(Claims.altered(List.of(SOLE), List.of(SHARED))).containsExactly(SHARED);
    }
}
