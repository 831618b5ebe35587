package dev.keystorevending.core.secret;

import java.util.Map;

/** Reads the JSON that a secret may hold; core knows no JSON, so the adapter brings this. */
@FunctionalInterface
public interface SecretDocument {

    /** Reads a secret's text. Never throws, and no variant quotes the text of a document that is not sound. */
    Content read(String text);

    /** What a secret's text is. */
    sealed interface Content {

        /** A JSON object, nested objects as maps. */
        record Members(Map<String, Object> members) implements Content {
            @Override
            public String toString() {
                return "Members[hidden]";
            }
        }

        /** A JSON object in which a member name occurs more than once, at any depth. */
        record RepeatedMember() implements Content {}

        /** Text that begins as JSON but is not well-formed. */
        record MalformedJson() implements Content {}

        /** A JSON string or array. */
        record OtherJson() implements Content {}

        /** Text that is not JSON, such as a bare password. */
        record PlainText() implements Content {}
    }
}
