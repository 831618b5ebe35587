package dev.keystorevending.core.proof;

import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.SeenKeyStore;

/** Takes every store of the record's name for the record's own: the adoption check, left out. */
final class ForgetfulOwnership extends Ownership {

    private ForgetfulOwnership() {}

    static Ownership unless(boolean checked) {
        return checked ? new Ownership() : new ForgetfulOwnership();
    }

    @Override
    public boolean olderThan(SeenKeyStore store, KeyStore keyStore) {
        return false;
    }

    @Override
    public boolean isOurs(SeenKeyStore store, KeyStore keyStore) {
        return store.name().equals(keyStore.name().value());
    }
}
