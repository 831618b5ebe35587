package dev.keystorevending.core.fake;

import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.secret.ReadAnswer;
import dev.keystorevending.core.secret.SecretDescription;
import dev.keystorevending.core.secret.SecretReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Secrets in memory; the version that was put last is the current one. */
public final class FakeSecretReader implements SecretReader {

    public static final SecretVersionId VERSION = new SecretVersionId("11111111-2222-3333-4444-555555555555");

    private final Map<SecretArn, SequencedMap<SecretVersionId, ReadAnswer>> secrets = new HashMap<>();
    private final Map<SecretArn, Instant> rotations = new HashMap<>();
    private final Map<SecretArn, Integer> puts = new HashMap<>();
    private final CallHook hook;

    public FakeSecretReader() {
        this(CallHook.NONE);
    }

    public FakeSecretReader(CallHook hook) {
        this.hook = hook;
    }

    public FakeSecretReader put(String arn, String text) {
        put(new SecretArn(arn), VERSION, text);
        return this;
    }

    public void put(SecretArn arn, SecretVersionId version, String text) {
        put(arn, version, new ReadAnswer.Read(new ReadAnswer.SecretText(text), version));
    }

    public void putBinary(SecretArn arn, SecretVersionId version, byte[] bytes) {
        try {
            put(
                    arn,
                    version,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException notUtf8) {
            put(arn, version, new ReadAnswer.NotText());
        }
    }

    /** How often a version of this secret has become current. */
    public int puts(SecretArn arn) {
        return puts.getOrDefault(arn, 0);
    }

    private void put(SecretArn arn, SecretVersionId version, ReadAnswer answer) {
        puts.merge(arn, 1, Integer::sum);
        secrets.computeIfAbsent(arn, absent -> new LinkedHashMap<>()).putLast(version, answer);
    }

    /** Lets the secret rotate automatically, at this time next. */
    public void rotateAt(SecretArn arn, Instant next) {
        rotations.put(arn, next);
    }

    public void remove(SecretArn arn) {
        secrets.remove(arn);
    }

    @Override
    public ReadAnswer read(SecretArn arn, Optional<SecretVersionId> version) {
        try {
            hook.before("secret.read");
            var answer = effect(arn, version);
            hook.after("secret.read");
            return answer;
        } catch (FakeCustomKeyStores.LostAnswer lost) {
            return new ReadAnswer.Failed("time-out");
        } catch (FakeCustomKeyStores.Throttled throttled) {
            return new ReadAnswer.Failed("throttled");
        }
    }

    @Override
    public SecretDescription describe(SecretArn arn) {
        try {
            hook.before("secret.describe");
            var description = new SecretDescription(
                    Optional.ofNullable(secrets.get(arn))
                            .map(SequencedMap::lastEntry)
                            .map(Map.Entry::getKey),
                    Optional.ofNullable(rotations.get(arn)));
            hook.after("secret.describe");
            return description;
        } catch (FakeCustomKeyStores.LostAnswer | FakeCustomKeyStores.Throttled unknown) {
            return SecretDescription.unknown();
        }
    }

    private ReadAnswer effect(SecretArn arn, Optional<SecretVersionId> version) {
        SequencedMap<SecretVersionId, ReadAnswer> versions = secrets.getOrDefault(arn, new LinkedHashMap<>());
        for (var stored : versions.reversed().entrySet()) {
            if (version.isEmpty() || version.get().equals(stored.getKey())) {
                return stored.getValue();
            }
        }
        return new ReadAnswer.Unavailable();
    }
}
