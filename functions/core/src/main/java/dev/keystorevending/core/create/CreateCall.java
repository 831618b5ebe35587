package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.secret.Credential;

/**
 * One call of {@code CreateCustomKeyStore} for a record. To a create with the very values of an older, disconnected CloudHSM
 * store KMS answers that store's id, without an error. Such a store is somebody else's, so the id's age is looked at, and
 * its answer is told as the refusal that it is.
 */
public final class CreateCall {

    private final CustomKeyStores kms;
    private final Ownership ownership;

    public CreateCall(CustomKeyStores kms, Ownership ownership) {
        this.kms = kms;
        this.ownership = ownership;
    }

    /** What KMS answered; unknown too where it does not show the store, and so does not say whose it is. */
    public CreateAnswer create(KeyStore record, Credential credential) {
        CreateAnswer answer = kms.create(parameters(record, credential));
        if (!(answer instanceof CreateAnswer.Created created) || !(record.backing() instanceof Backing.CloudHsm)) {
            return answer;
        }
        return switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable -> new CreateAnswer.Unknown(unavailable.cause());
            case DescribeAnswer.Listed listed -> {
                var seen = listed.stores().stream()
                        .filter(store -> store.id().equals(created.id()))
                        .findFirst();
                if (seen.isEmpty()) {
                    yield new CreateAnswer.Unknown("KMS does not show the store yet");
                }
                yield ownership.olderThan(seen.get(), record)
                        ? new CreateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse)
                        : answer;
            }
        };
    }

    /** The credential was made for this very backing. */
    private static CreateParameters parameters(KeyStore record, Credential credential) {
        return switch (record.backing()) {
            case Backing.CloudHsm hsm ->
                new CreateParameters.CloudHsm(record.name(), hsm, (Credential.KmsUserPassword) credential);
            case Backing.ExternalKeyStore xks ->
                new CreateParameters.ExternalKeyStore(record.name(), xks, (Credential.ProxyCredential) credential);
        };
    }
}
