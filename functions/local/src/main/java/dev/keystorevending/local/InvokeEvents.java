package dev.keystorevending.local;

/** The payloads of {@code events/invoke}, in which {@code {trustAnchor}} and {@code {secret:NAME}} stand for a seed data's values. */
public final class InvokeEvents {

    private InvokeEvents() {}

    /** The payload with the seed data's values put in; the body of a proxy event is JSON within JSON. */
    public static String filled(String payload, SeedData seedData) {
        String text = payload.replace("{trustAnchor}", seedData.certificate().replace("\n", "\\\\n"));
        for (var secret : seedData.secrets().entrySet()) {
            text = text.replace("{secret:" + secret.getKey() + "}", secret.getValue());
        }
        return text;
    }
}
