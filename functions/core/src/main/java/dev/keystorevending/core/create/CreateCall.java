package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.KmsRefusal;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.secret.Credential;
import java.time.Duration;
import java.util.List;

/**
 * One call of {@code CreateCustomKeyStore} for a record. If an older, disconnected CloudHSM key store has exactly the same
 * values, KMS returns the id of that key store instead of an error. The older key store does not belong to this record, so
 * the creation date is checked and an older id becomes a refusal.
 *
 * <p>A throttled call had no effect, so it is repeated after a pause: KMS allows five such calls a second in an account.
 */
public final class CreateCall {

    /** The pauses before the retries of a throttled call. With the calls' time-outs they fit in the 29 s of API Gateway. */
    public static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1));

    private final CustomKeyStores kms;
    private final Ownership ownership;
    private final List<Duration> pauses;
    private final Pause pause;

    /** Retries a throttled call. */
    public CreateCall(CustomKeyStores kms, Ownership ownership, Pause pause) {
        this(kms, ownership, PAUSES, pause);
    }

    /** Does not retry: for reconcile, whose next run does. */
    public CreateCall(CustomKeyStores kms, Ownership ownership) {
        this(kms, ownership, List.of(), longest -> {});
    }

    private CreateCall(CustomKeyStores kms, Ownership ownership, List<Duration> pauses, Pause pause) {
        this.kms = kms;
        this.ownership = ownership;
        this.pauses = pauses;
        this.pause = pause;
    }

    /** Returns the answer of KMS. It is unconfirmed while KMS does not list the new key store, as its age cannot be checked. */
    public CreateAnswer create(KeyStore record, Credential credential) {
        CreateAnswer answer = call(parameters(record, credential));
        if (!(answer instanceof CreateAnswer.Created created) || !(record.backing() instanceof Backing.CloudHsm)) {
            return answer;
        }
        return switch (kms.describeAll()) {
            case DescribeAnswer.Unavailable unavailable ->
                new CreateAnswer.Unconfirmed(created.id(), unavailable.cause());
            case DescribeAnswer.Listed listed -> {
                var seen = listed.stores().stream()
                        .filter(store -> store.id().equals(created.id()))
                        .findFirst();
                if (seen.isEmpty()) {
                    yield new CreateAnswer.Unconfirmed(created.id(), "KMS does not list the key store yet");
                }
                yield ownership.olderThan(seen.get(), record)
                        ? new CreateAnswer.Refused(KmsRefusal.CustomKeyStoreNameInUse)
                        : answer;
            }
        };
    }

    private CreateAnswer call(CreateParameters parameters) {
        CreateAnswer answer = kms.create(parameters);
        for (int tried = 0; tried < pauses.size() && throttled(answer); tried++) {
            pause.pause(pauses.get(tried));
            answer = kms.create(parameters);
        }
        return answer;
    }

    private static boolean throttled(CreateAnswer answer) {
        return answer instanceof CreateAnswer.Refused refused && refused.reason() == KmsRefusal.Throttling;
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
