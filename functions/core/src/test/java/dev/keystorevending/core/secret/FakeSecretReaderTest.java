package dev.keystorevending.core.secret;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.PortFault;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.PortFaults;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import java.time.Duration;

class FakeSecretReaderTest extends SecretReaderContract {

    private final PortFaults faults = new PortFaults();
    private final FakeSecretReader secrets = new FakeSecretReader(faults);

    @Override
    protected SecretReader reader() {
        return secrets;
    }

    @Override
    protected Stored store(String text) {
        secrets.put(CreateRequests.SECRET, text);
        return new Stored(new SecretArn(CreateRequests.SECRET), FakeSecretReader.VERSION);
    }

    @Override
    protected Stored storeBinary(byte[] bytes) {
        secrets.putBinary(new SecretArn(CreateRequests.SECRET), FakeSecretReader.VERSION, bytes);
        return new Stored(new SecretArn(CreateRequests.SECRET), FakeSecretReader.VERSION);
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
    protected void rotateEvery(SecretArn arn, int days) {
        secrets.rotateAt(arn, CreateRequests.NOW.plus(Duration.ofDays(days)));
    }

    @Override
    protected void faultOfDescription(PortFault fault) {
        faults.next("secret.describe", fault);
    }

    @Override
    protected void fault(PortFault fault) {
        faults.next("secret.read", fault);
    }
}
