package dev.keystorevending.core.policy;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/** Texts in which {@code *} stands for any characters and {@code ?} for exactly one, as in IAM's policies. */
final class Wildcards {

    private Wildcards() {}

    /** Whether the pattern covers the whole text: at most as many steps as the product of both lengths, whatever the wildcards. */
    static boolean cover(String pattern, String text) {
        var kinds = text.chars()
                .<IntPredicate>mapToObj(character -> other -> other == character)
                .toList();
        return reached(pattern, kinds).get(pattern.length());
    }

    /** Whether the pattern covers any text that begins with characters that are, one by one, of these kinds. */
    static boolean meetBeginning(String pattern, List<IntPredicate> kinds) {
        return !reached(pattern, kinds).isEmpty();
    }

    private static BitSet reached(String pattern, List<IntPredicate> kinds) {
        var reached = new BitSet(pattern.length() + 1);
        reached.set(0);
        passStars(pattern, reached);
        for (IntPredicate kind : kinds) {
            reached = step(pattern, reached, kind);
        }
        return reached;
    }

    private static BitSet step(String pattern, BitSet reached, IntPredicate kind) {
        var next = new BitSet(pattern.length() + 1);
        for (int at = reached.nextSetBit(0); at >= 0 && at < pattern.length(); at = reached.nextSetBit(at + 1)) {
            char sign = pattern.charAt(at);
            if (sign == '*') {
                next.set(at);
            } else if (sign == '?' || kind.test(sign)) {
                next.set(at + 1);
            }
        }
        passStars(pattern, next);
        return next;
    }

    private static void passStars(String pattern, BitSet reached) {
        for (int at = reached.nextSetBit(0); at >= 0 && at < pattern.length(); at = reached.nextSetBit(at + 1)) {
            if (pattern.charAt(at) == '*') {
                reached.set(at + 1);
            }
        }
    }
}
