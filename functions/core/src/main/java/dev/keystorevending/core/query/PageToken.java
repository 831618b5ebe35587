package dev.keystorevending.core.query;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Where the next page of a list begins. The text is opaque: base64url of a digest and of the position. The digest binds the
 * position to its list, so that a token is not taken for one of another list by mistake. It needs no secret: whoever forges a
 * token chooses a position in a list that the caller may read in any case.
 *
 * @param digest the first 8 bytes of a SHA-256, in hexadecimal
 * @param position the last item of the previous page
 */
public record PageToken(String digest, String position) {

    private static final int DIGEST_BYTES = 8;

    /** The longest text, in characters; the tokens of this service are shorter. */
    private static final int LONGEST = 256;

    /**
     * Returns the token of a position.
     *
     * @param list what identifies the list: its kind, and everything that selects or orders its items
     */
    static PageToken of(List<String> list, String position) {
        return new PageToken(digest(list, position), position);
    }

    /** Reads a text that a page of any list may have returned. */
    public static Parsed<PageToken> parse(String text) {
        try {
            byte[] bytes = text.length() > LONGEST
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
            if (bytes.length > DIGEST_BYTES) {
                var token = new PageToken(
                        hexadecimal(bytes),
                        new String(bytes, DIGEST_BYTES, bytes.length - DIGEST_BYTES, StandardCharsets.UTF_8));
                if (token.text().equals(text)) {
                    return Parsed.value(token);
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // not a token, like every other text that none of our pages has returned
        }
        return Parsed.invalid(
                InputErrorCode.InvalidPageToken,
                "Send the nextPageToken of the previous page, or no token for the first page.");
    }

    /** Returns the position, if the token is of this list. */
    <P> Parsed<P> in(List<String> list, Function<String, Parsed<P>> parse) {
        return equals(of(list, position))
                ? parse.apply(position)
                : Parsed.invalid(
                        InputErrorCode.InvalidPageToken,
                        "The token is of another list: it was returned for another team, other filters or another order. Repeat the request of the previous page and change only pageSize and pageToken, or send no token for the first page.");
    }

    /** Returns the token as the API writes it. */
    public String text() {
        byte[] positionBytes = position.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(DIGEST_BYTES + positionBytes.length)
                .put(HexFormat.of().parseHex(digest))
                .put(positionBytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static String digest(List<String> list, String position) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            list.forEach(part -> add(sha, part));
            add(sha, position);
            return hexadecimal(sha.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }

    /** Adds a part with its length, so that no two lists of parts have the same bytes. */
    private static void add(MessageDigest sha, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha.update(bytes);
    }

    private static String hexadecimal(byte[] bytes) {
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, DIGEST_BYTES));
    }
}
