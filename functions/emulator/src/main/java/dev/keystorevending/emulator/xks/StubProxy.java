package dev.keystorevending.emulator.xks;

/**
 * An XKS proxy of the seed data.
 *
 * @param host the server name, lower-case
 * @param pathPrefix what its URIs have before {@code /kms/xks/v1}: empty, or with a leading slash
 */
record StubProxy(
        String host, String pathPrefix, String accessKeyId, String rawSecretAccessKey, ProxyBehaviour behaviour) {

    String healthPath() {
        return pathPrefix + "/kms/xks/v1/health";
    }

    StubProxy withBehaviour(ProxyBehaviour next) {
        return new StubProxy(host, pathPrefix, accessKeyId, rawSecretAccessKey, next);
    }

    StubProxy withCredential(String nextId, String nextSecret) {
        return new StubProxy(host, pathPrefix, nextId, nextSecret, behaviour);
    }

    @Override
    public String toString() {
        return "StubProxy[%s%s, %s]".formatted(host, pathPrefix, behaviour);
    }
}
