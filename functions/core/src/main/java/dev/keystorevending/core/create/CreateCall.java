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
 * One call of {@code CreateCustomKeyStore} for a record. If an older, disconnected CloudHSM key store has exactly the same
 * values, KMS returns the id of that key store instead of an error. The older key store does not belong to this record, so
 * the creation date is checked and an older id becomes a refusal.
 */
public final class CreateCall {

    private final CustomKeyStores kms;
    private final Ownership ownership;

    public CreateCall(CustomKeyStores kms, Ownership ownership) {
        this.kms = kms;
        this.ownership = ownership;
    }

    /** Returns the answer of KMS. It is unknown if KMS does not list the new key store yet, as its age cannot be checked. */
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
                    yield new CreateAnswer.Unknown("KMS does not list the key store yet");
                }
                yield ownership.olderThan(seen.get(), record)
                        ? new CreateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse)
                        : answer;
            }
        };
    }

    /** Builds the KMS request. The credential was checked for the same backing, so the casts cannot fail. */
    private static CreateParameters parameters(KeyStore record, Credential credential) {
        return switch (record.backing()) {
            case Backing.CloudHsm hsm ->
                new CreateParameters.CloudHsm(record.name(), hsm, (Credential.KmsUserPassword) credential);
            case Backing.ExternalKeyStore xks ->
                new CreateParameters.ExternalKeyStore(record.name(), xks, (Credential.ProxyCredential) credential);
        };
    }
}
