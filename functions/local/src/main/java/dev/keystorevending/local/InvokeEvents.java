package dev.keystorevending.local;

/**
 * The payloads of {@code events/invoke}. {@code {trustAnchor}} and {@code {secret:NAME}} are placeholders for values of
 * the seed data.
 */
public final class InvokeEvents {

    private InvokeEvents() {}

    /** Fills the placeholders of a payload. The body of a proxy event is JSON within JSON. */
    public static String filled(String payload, SeedData seedData) {
        String text = payload.replace("{trustAnchor}", seedData.certificate().replace("\n", "\\\\n"));
        for (var secret : seedData.secrets().entrySet()) {
            text = text.replace("{secret:" + secret.getKey() + "}", secret.getValue());
        }
        return text;
    }
}
