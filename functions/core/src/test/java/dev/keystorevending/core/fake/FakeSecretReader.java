package dev.keystorevending.core.fake;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Secrets in memory, each with one version. */
public final class FakeSecretReader implements SecretReader {

    public static final SecretVersionId VERSION = new SecretVersionId("11111111-2222-3333-4444-555555555555");

    private final Map<SecretArn, String> secrets = new HashMap<>();
    private final CallHook hook;

    public FakeSecretReader() {
        this(CallHook.NONE);
    }

    public FakeSecretReader(CallHook hook) {
        this.hook = hook;
    }

    public FakeSecretReader put(String arn, String text) {
        secrets.put(new SecretArn(arn), text);
        return this;
    }

    @Override
    public ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version) {
        try {
            hook.before("secret.read");
            var text = secrets.get(arn);
            hook.after("secret.read");
            return text == null || !version.orElse(VERSION).equals(VERSION)
                    ? new ReadAnswer.Unavailable()
                    : new ReadAnswer.Read(new ReadAnswer.SecretText(text), VERSION);
        } catch (FakeCustomKeyStores.LostAnswer lost) {
            return new ReadAnswer.Failed("time-out");
        } catch (FakeCustomKeyStores.Throttled throttled) {
            return new ReadAnswer.Failed("throttled");
        }
    }
}
