package dev.keystorevending.core.secret;

import dev.keystorevending.core.Orders;
import dev.keystorevending.core.Trouble;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.Troubles;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.nio.charset.StandardCharsets;

class FakeSecretReaderTest extends SecretReaderContract {

    private final Troubles troubles = new Troubles();
    private final FakeSecretReader secrets = new FakeSecretReader(troubles);

    @Override
    protected SecretReader reader() {
        return secrets;
    }

    @Override
    protected Stored store(String text) {
        secrets.put(Orders.SECRET, text);
        return new Stored(new SecretArn(Orders.SECRET), FakeSecretReader.VERSION);
    }

    @Override
    protected Stored storeBinary(byte[] bytes) {
        return store(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    protected SecretVersionId rotate(SecretArn arn, String text) {
        var version = new SecretVersionId("22222222-2222-3333-4444-555555555555");
        secrets.put(arn, version, text);
        return version;
    }

    @Override
    protected void scheduleDeletion(SecretArn arn) {
        secrets.remove(arn);
    }

    @Override
    protected void trouble(Trouble trouble) {
        troubles.next("secret.read", trouble);
    }
}
