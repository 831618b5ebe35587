package dev.keystorevending.api;

import dev.keystorevending.aws.Json;
import dev.keystorevending.core.input.Parsed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Gives every response to a GET or HEAD an ETag, and answers {@code If-None-Match} with 304 (RFC 9110, 13 and 15.4.5). */
final class ConditionalGet {

    private static final String IF_NONE_MATCH = "If-None-Match";

    /** 128 bits of a SHA-256 digest, so that two bodies never have the same ETag. */
    private static final int DIGEST_BYTES = 16;

    private final EntityTags known;

    private ConditionalGet(EntityTags known) {
        this.known = known;
    }

    /** Reads the condition. A malformed one is reported with the other errors of the request. */
    static ConditionalGet of(Request request, Inputs inputs) {
        List<String> lines = request.headers().getOrDefault(IF_NONE_MATCH, List.of());
        return switch (EntityTags.parse(String.join(",", lines))) {
            case Parsed.Value<EntityTags> tags -> new ConditionalGet(tags.value());
            case Parsed.Invalid<EntityTags> invalid -> {
                invalid.errors()
                        .forEach(error -> inputs.report("#header/" + IF_NONE_MATCH, error.code(), error.detail()));
                yield new ConditionalGet(EntityTags.NONE);
            }
        };
    }

    /** Returns the reply with its ETag, without its body if the caller has that body; a problem as it is. */
    Reply answer(Reply reply) {
        if (reply.status() != 200) {
            return reply;
        }
        String tag = Optional.ofNullable(reply.headers().get("ETag")).orElseGet(() -> digest(reply));
        var tagged = reply.with("ETag", tag).with("Cache-Control", "private, no-cache");
        return known.match(tag) ? tagged.notModified() : tagged;
    }

    private static String digest(Reply reply) {
        byte[] body = reply.body().map(Json::text).orElse("").getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES))
                    + "\"";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
