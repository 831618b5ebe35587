package dev.keystorevending.emulator.control;

/**
 * The account and Region the emulated AWS stands for.
 *
 * @param account twelve digits
 */
public record Target(String account, String region) {

    /** {@code arn:aws:<service>:<region>:<account>:<resource>}. */
    public String arn(String service, String resource) {
        return "arn:aws:%s:%s:%s:%s".formatted(service, region, account, resource);
    }
}
