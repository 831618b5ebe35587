package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.input.TextRule;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** This service's own id of a key store: {@code ks-} and a ULID in lower case, so that ids sort by time. */
public record KeyStoreId(String value) {

    private static final int TIME_DIGITS = 10;
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final TextRule RULE = TextRule.of("A key store id", 29, 29, "ks-[0-9a-hjkmnp-tv-z]{26}");

    public KeyStoreId {
        RULE.check(value);
    }

    public static Parsed<KeyStoreId> parse(String text) {
        return RULE.parse(text, KeyStoreId::new);
    }

    /** An id that nobody has yet: 48 bits of milliseconds and 80 bits of chance. */
    public static KeyStoreId fresh(Instant now, RandomGenerator random) {
        var text = new StringBuilder("ks-");
        long millis = now.toEpochMilli();
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(ALPHABET.charAt((int) (millis >>> shift) & 31));
        }
        for (int digit = 0; digit < 16; digit++) {
            text.append(ALPHABET.charAt(random.nextInt(32)));
        }
        return new KeyStoreId(text.toString());
    }

    /** Returns the time at which the id was made, in milliseconds. Lists are in this order. */
    public Instant createdAt() {
        long millis = 0;
        for (char digit : value.substring(3, 3 + TIME_DIGITS).toCharArray()) {
            millis = millis << 5 | ALPHABET.indexOf(digit);
        }
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public String toString() {
        return value;
    }
}
