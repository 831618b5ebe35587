package dev.keystorevending.core.check;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.keystorevending.core.check.Finding.Kind;
import dev.keystorevending.core.check.Repair.ByHand;
import dev.keystorevending.core.check.Repair.RemoveHolder;
import dev.keystorevending.core.check.Repair.RestoreClaim;
import dev.keystorevending.core.check.TableContents.StoredClaim;
import dev.keystorevending.core.check.TableContents.StoredRecord;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.ledger.Claim;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A live record holds its claims, and nobody else holds any. */
final class ClaimRules {

    private ClaimRules() {}

    /** A claim that a record requires. */
    private record Required(StoredRecord record, Claim claim) {
        KeyStore keyStore() {
            return record.keyStore();
        }
    }

    static Stream<Finding> withoutRecord(Lookups lookups) {
        return lookups.contents.claims().stream()
                .flatMap(claim -> claim.holders().stream()
                        .filter(holder -> !entitled(lookups, claim, holder))
                        .map(holder -> new Finding(
                                Kind.CLAIM_WITHOUT_RECORD,
                                claim.item(),
                                lookups.record(holder)
                                        .map(record -> "%s holds the claim; its record at revision %d does not."
                                                .formatted(
                                                        holder,
                                                        record.keyStore().revision()))
                                        .orElse("%s holds the claim and has no record.".formatted(holder)),
                                new RemoveHolder(
                                        claim, holder, lookups.record(holder).map(StoredRecord::keyStore)))));
    }

    /** Records that exclude each other, or a record that an uncertain key store excludes. */
    static Stream<Finding> contested(Lookups lookups) {
        var all = required(lookups);
        return all.values().stream()
                .flatMap(List::stream)
                .filter(required -> !rivals(lookups, all, required).isEmpty())
                .map(required -> new Finding(
                        Kind.CLAIM_CONTESTED,
                        required.record().item(),
                        "%s at revision %d requires the claim %s %s, which %s requires or holds."
                                .formatted(
                                        required.keyStore().id(),
                                        required.keyStore().revision(),
                                        required.claim().kind(),
                                        required.claim().value(),
                                        String.join(
                                                ", ",
                                                rivals(lookups, all, required).stream()
                                                        .map(KeyStoreId::value)
                                                        .sorted()
                                                        .toList())),
                        new ByHand("Find out which of them KMS has, and correct the records and the claim.")));
    }

    static Stream<Finding> notHeld(Lookups lookups) {
        var all = required(lookups);
        return all.values().stream()
                .flatMap(List::stream)
                .filter(required -> rivals(lookups, all, required).isEmpty() && !holds(lookups, required))
                .map(required -> new Finding(
                        Kind.CLAIM_NOT_HELD,
                        required.record().item(),
                        "%s at revision %d does not hold its claim %s %s, or it holds it in another way."
                                .formatted(
                                        required.keyStore().id(),
                                        required.keyStore().revision(),
                                        required.claim().kind(),
                                        required.claim().value()),
                        new RestoreClaim(required.keyStore(), required.claim(), staying(lookups, required.claim()))));
    }

    private static Map<Lookups.Value, List<Required>> required(Lookups lookups) {
        return lookups.certainlyLive()
                .flatMap(record -> record.keyStore().claims().stream().map(claim -> new Required(record, claim)))
                .collect(groupingBy(required -> new Lookups.Value(
                        required.claim().kind(), required.claim().value())));
    }

    private static boolean holds(Lookups lookups, Required required) {
        return lookups.claim(required.claim())
                .filter(claim -> claim.holders().contains(required.keyStore().id()))
                .filter(claim -> claim.shareable() == required.claim().shared())
                .isPresent();
    }

    /** The other key stores that require or hold the same value, unless all of them share it. */
    private static Set<KeyStoreId> rivals(Lookups lookups, Map<Lookups.Value, List<Required>> required, Required mine) {
        var value = new Lookups.Value(mine.claim().kind(), mine.claim().value());
        var others = required.getOrDefault(value, List.of()).stream()
                .filter(other -> !(mine.claim().shared() && other.claim().shared()))
                .map(other -> other.keyStore().id());
        var uncertain = lookups.claim(mine.claim()).stream()
                .filter(claim -> !(mine.claim().shared() && claim.shareable()))
                .flatMap(claim -> claim.holders().stream())
                .filter(lookups::uncertain);
        return Stream.concat(others, uncertain)
                .filter(id -> !id.equals(mine.keyStore().id()))
                .collect(toUnmodifiableSet());
    }

    /** The holders that are left when those without a record are removed. */
    private static Set<KeyStoreId> staying(Lookups lookups, Claim claim) {
        return lookups.claim(claim).stream()
                .flatMap(stored -> stored.holders().stream().filter(holder -> entitled(lookups, stored, holder)))
                .collect(toUnmodifiableSet());
    }

    /** Whether a holder's record requires the claim, or cannot be judged. */
    private static boolean entitled(Lookups lookups, StoredClaim claim, KeyStoreId holder) {
        return lookups.uncertain(holder)
                || lookups.record(holder)
                        .map(StoredRecord::keyStore)
                        .filter(keyStore -> keyStore.status().live())
                        .filter(record -> record.claims().stream()
                                .anyMatch(one -> one.kind() == claim.kind()
                                        && one.value().equals(claim.value())))
                        .isPresent();
    }
}
