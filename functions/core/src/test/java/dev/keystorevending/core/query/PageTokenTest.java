package dev.keystorevending.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Filters;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page token is read back as its position by the list that returned it, and by no other. */
class PageTokenTest {

    private static final KeyStoreId LAST = KeyStoreId.fresh(CreateRequests.NOW, new Random(1));
    private static final Filter FILTER = new Filter(
            Optional.of(Filter.StatusName.CREATED),
            Optional.of(new KeyStoreName("payments-main")),
            Optional.of(KeyStoreType.AWS_CLOUDHSM),
            Optional.of(Filter.ConnectionName.CONNECTED),
            Optional.of(new CustomKeyStoreId("cks-1")),
            Optional.of(Teams.MEMBER.principal()),
            Optional.of(new ClientReference("CHG-4711")),
            Optional.of(true));
    private static final KeyStoreList LIST = new KeyStoreList(Teams.PAYMENTS, FILTER, Order.NEWEST_FIRST);

    @Test
    void isReadBackByItsList() {
        String text = LIST.tokenAfter(LAST).text();
        assertThat(text).matches("[A-Za-z0-9_-]{40,60}").doesNotContain(LAST.value());
        assertThat(LIST.position(read(text)).toOptional()).contains(LAST);
        assertThat(TeamList.position(read(TeamList.tokenAfter(Teams.LENDING).text()))
                        .toOptional())
                .contains(Teams.LENDING);
    }

    @Test
    void isRefusedByAnotherTeamFilterOrOrder() {
        var token = LIST.tokenAfter(LAST);
        assertRefused(new KeyStoreList(Teams.LENDING, FILTER, Order.NEWEST_FIRST), token);
        assertRefused(new KeyStoreList(Teams.PAYMENTS, FILTER, Order.OLDEST_FIRST), token);
        assertRefused(new KeyStoreList(Teams.PAYMENTS, Filter.everything(), Order.NEWEST_FIRST), token);
        for (Filter one : Filters.singly(FILTER)) {
            assertRefused(new KeyStoreList(Teams.PAYMENTS, one, Order.NEWEST_FIRST), token);
            var narrow = new KeyStoreList(Teams.PAYMENTS, one, Order.NEWEST_FIRST);
            assertRefused(LIST, narrow.tokenAfter(LAST));
            for (Filter other : Filters.singly(FILTER)) {
                if (!one.equals(other)) {
                    assertRefused(new KeyStoreList(Teams.PAYMENTS, other, Order.NEWEST_FIRST), narrow.tokenAfter(LAST));
                }
            }
        }
    }

    @Test
    void isRefusedByAnotherKindOfList() {
        assertThat(TeamList.position(LIST.tokenAfter(LAST)).toOptional()).isEmpty();
        assertRefused(LIST, TeamList.tokenAfter(Teams.LENDING));
    }

    @Test
    void partsOfTheListAreNotMixedUp() {
        assertThat(PageToken.of(List.of("ab", "c"), "d")).isNotEqualTo(PageToken.of(List.of("a", "bc"), "d"));
        assertThat(PageToken.of(List.of("a"), "bc")).isNotEqualTo(PageToken.of(List.of("a", "b"), "c"));
    }

    /** Whoever forges a token chooses a position, and nothing else. */
    @Test
    void aForgedPositionIsRefusedUnlessItIsOne() {
        var forged = PageToken.of(List.of("key-stores", "payments", "newestFirst"), "x");
        assertThat(new KeyStoreList(Teams.PAYMENTS, Filter.everything(), Order.NEWEST_FIRST)
                        .position(forged)
                        .toOptional())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "!", "ks-01jd0000000000000000000000", "AAAAAAAAAAA", "a b", "AAAAAAAAAACAgA"})
    void textThatIsNoTokenIsRefused(String text) {
        assertThat(PageToken.parse(text)).isInstanceOf(Parsed.Invalid.class);
    }

    @Test
    void aTokenHasOneText() {
        String text = LIST.tokenAfter(LAST).text();
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        assertThat(PageToken.parse(Base64.getUrlEncoder().encodeToString(bytes) + "=")
                        .toOptional())
                .isEmpty();
        assertThat(PageToken.parse(text.repeat(9)).toOptional()).isEmpty();
        bytes[3] ^= 1;
        assertRefused(LIST, read(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
    }

    private static PageToken read(String text) {
        return PageToken.parse(text).orThrow();
    }

    private static void assertRefused(KeyStoreList list, PageToken token) {
        assertThat(list.position(token))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.errors().toString())
                                .contains(
                                        InputErrorCode.InvalidPageToken.name(),
                                        "another team, other filters or another order"));
    }
}
