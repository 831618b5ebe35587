package dev.keystorevending.emulator.kms;

import java.time.Instant;

/**
 * A custom key store as KMS keeps it.
 *
 * @param visibleAt when other calls begin to see it
 * @param keyCount the KMS keys in it, which keep it from being deleted
 */
public record CustomKeyStore(
        String id,
        String name,
        Instant createdAt,
        Instant visibleAt,
        Backing backing,
        Connection connection,
        int keyCount) {

    CustomKeyStore withName(String next) {
        return new CustomKeyStore(id, next, createdAt, visibleAt, backing, connection, keyCount);
    }

    CustomKeyStore withBacking(Backing next) {
        return new CustomKeyStore(id, name, createdAt, visibleAt, next, connection, keyCount);
    }

    CustomKeyStore withConnection(Connection next) {
        return new CustomKeyStore(id, name, createdAt, visibleAt, backing, next, keyCount);
    }

    CustomKeyStore withKeyCount(int next) {
        return new CustomKeyStore(id, name, createdAt, visibleAt, backing, connection, next);
    }
}
