package dev.keystorevending.core.secret;

import dev.keystorevending.core.keystore.SecretVersionId;
import java.util.function.Function;

/** What came of reading a secret. */
public sealed interface ReadAnswer {

    /** The text (a binary secret's bytes decoded as UTF-8) and the version that it is. */
    record Read(SecretText text, SecretVersionId version) implements ReadAnswer {}

    /** A binary secret was read whose bytes are not UTF-8; nothing of them is kept. */
    record NotText() implements ReadAnswer {}

    /** Not there, not allowed, scheduled for deletion, not decryptable: one answer, so that nobody learns which. */
    record Unavailable() implements ReadAnswer {}

    /** Secrets Manager failed or throttled; the same request may succeed later. */
    record Failed(String cause) implements ReadAnswer {}

    /** A secret's text, which {@code toString} does not tell. */
    record SecretText(String value) {
        /** Gives the text to the one reader. */
        public <T> T reveal(Function<String, T> reader) {
            return reader.apply(value);
        }

        @Override
        public String toString() {
            return "SecretText[hidden]";
        }
    }
}
