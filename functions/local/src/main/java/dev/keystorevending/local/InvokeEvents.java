package dev.keystorevending.local;

/** The payloads of {@code events/invoke}, in which {@code {trustAnchor}} and {@code {secret:NAME}} stand for a scene's values. */
public final class InvokeEvents {

    private InvokeEvents() {}

    /** The payload with the scene's values put in; the body of a proxy event is JSON within JSON. */
    public static String filled(String payload, Scene scene) {
        String text = payload.replace("{trustAnchor}", scene.certificate().replace("\n", "\\\\n"));
        for (var secret : scene.secrets().entrySet()) {
            text = text.replace("{secret:" + secret.getKey() + "}", secret.getValue());
        }
        return text;
    }
}
