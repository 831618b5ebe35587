package dev.keystorevending.emulator.secrets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.http.AwsFailure;
import java.util.Optional;

/**
 * What a version of a secret holds.
 *
 * @param member the member of the wire documents that carries it
 * @param content the text, or the bytes in base64
 */
record SecretValue(Member member, String content) {

    private static final int LONGEST = 65_536;

    enum Member {
        SECRET_STRING("SecretString"),
        SECRET_BINARY("SecretBinary");

        private final String wireName;

        Member(String wireName) {
            this.wireName = wireName;
        }
    }

    static Optional<SecretValue> in(ObjectNode document) {
        boolean text = document.hasNonNull(Member.SECRET_STRING.wireName);
        boolean binary = document.hasNonNull(Member.SECRET_BINARY.wireName);
        if (text && binary) {
            throw new AwsFailure(
                    400, "InvalidParameterException", "You can't specify both SecretString and SecretBinary.");
        }
        if (!text && !binary) {
            return Optional.empty();
        }
        Member member = text ? Member.SECRET_STRING : Member.SECRET_BINARY;
        String content = document.path(member.wireName).asText();
        if (content.isEmpty() || content.length() > LONGEST) {
            throw AwsFailure.validation("1 validation error detected: Value at 'secretString' failed to satisfy "
                    + "constraint: Member must have length between 1 and 65536");
        }
        return Optional.of(new SecretValue(member, content));
    }

    void writeTo(ObjectNode document) {
        document.put(member.wireName, content);
    }

    @Override
    public String toString() {
        return "SecretValue[]";
    }
}
