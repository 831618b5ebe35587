package dev.keystorevending.emulator.control;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.stream.Collectors;

/** Random identifiers in AWS's formats. */
public final class Ids {

    private static final String HEX = "0123456789abcdef";
    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SecureRandom random = new SecureRandom();

    /** {@code prefix-} and 17 hexadecimal digits, such as {@code cks-1234567890abcdef0}. */
    public String resource(String prefix) {
        return prefix + "-" + text(HEX, 17);
    }

    public String uuid() {
        return UUID.randomUUID().toString();
    }

    /** Letters and digits. */
    public String alphanumeric(int length) {
        return text(ALPHANUMERIC, length);
    }

    private String text(String alphabet, int length) {
        return random.ints(length, 0, alphabet.length())
                .mapToObj(index -> String.valueOf(alphabet.charAt(index)))
                .collect(Collectors.joining());
    }
}
