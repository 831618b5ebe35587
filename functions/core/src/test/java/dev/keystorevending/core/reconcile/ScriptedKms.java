package dev.keystorevending.core.reconcile;

import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.kms.UpdateAnswer;
import dev.keystorevending.core.kms.UpdateParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** KMS that answers what a test tells it to, and notes its calls. */
final class ScriptedKms implements CustomKeyStores {

    final List<SeenKeyStore> stores = new ArrayList<>();
    final List<CreateParameters> creates = new ArrayList<>();
    final List<String> commands = new ArrayList<>();
    boolean available = true;
    int describes;
    CreateAnswer created = new CreateAnswer.Unknown("time-out");
    CommandAnswer command = new CommandAnswer.Accepted();
    Runnable whenCalled = () -> {};
    Runnable whenDescribed = () -> {};

    /** KMS lists a key store with the name and the configuration of a record. */
    SeenKeyStore list(KeyStore record, CustomKeyStoreId id, Instant createdAt, ConnectionState state) {
        var seen = new SeenKeyStore(
                id,
                record.name().value(),
                PublicConfiguration.of(record.backing()),
                createdAt,
                state,
                Optional.empty(),
                Optional.of(record.backing()),
                Optional.empty());
        stores.add(seen);
        return seen;
    }

    @Override
    public CreateAnswer create(CreateParameters request) {
        creates.add(request);
        whenCalled.run();
        return created;
    }

    @Override
    public DescribeAnswer describeAll() {
        describes++;
        whenDescribed.run();
        return available ? new DescribeAnswer.Listed(stores) : new DescribeAnswer.Unavailable("time-out");
    }

    @Override
    public CommandAnswer connect(CustomKeyStoreId id) {
        commands.add("connect " + id);
        return command;
    }

    @Override
    public CommandAnswer disconnect(CustomKeyStoreId id) {
        commands.add("disconnect " + id);
        return command;
    }

    @Override
    public UpdateAnswer update(CustomKeyStoreId id, UpdateParameters parameters) {
        commands.add("update " + id);
        return new UpdateAnswer.Accepted();
    }

    @Override
    public CommandAnswer delete(CustomKeyStoreId id) {
        commands.add("delete " + id);
        return command;
    }
}
