package dev.keystorevending.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.World;
import dev.keystorevending.core.change.PinnedCredentials;
import dev.keystorevending.core.change.Update;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Settlement;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.UpdateAnswer;
import dev.keystorevending.core.kms.UpdateParameters;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.SecretDocument;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReconcileTest {

    private static final int STORES = 6;

    private final SettableClock clock = new SettableClock(CreateRequests.NOW);
    private final World world = new World(clock).allowing(Teams.policy(Teams.PAYMENTS, STORES));
    private final Stubborn kms = new Stubborn(world.kms);
    private final Reconcile reconcile = reconcile();

    @Test
    void failingCommandsDoNotDelayOtherStores() {
        for (int number = 0; number < STORES; number++) {
            var body = CreateRequests.publicProxy();
            body.put("name", "payments-" + number);
            CreateRequests.inner(body, "externalKeyStore").put("uriPath", "/p" + number + "/kms/xks/v1");
            world.createKeyStore.create(World.command(body, "key-" + number));
        }
        world.ledger.records().stream().limit(STORES - 1L).forEach(record -> kms.stubborn.add(storeOf(record)));
        for (int run = 0; run < 60; run++) {
            reconcile.run("run " + run);
            clock.advance(Duration.ofSeconds(5));
        }
        assertThat(world.ledger.records().getLast().connection()).isInstanceOf(Connection.Connected.class);
    }

    private Reconcile reconcile() {
        var identifiers = new SeededIdentifiers(7);
        var settlement = new Settlement(world.ledger, clock, identifiers, true);
        var credentials = new Credentials(text -> new SecretDocument.Content.PlainText());
        var takeOver = new TakeOver(world.ledger, world.secrets, credentials, kms, new Ownership(), settlement, clock);
        return new Reconcile(
                world.ledger,
                kms,
                takeOver,
                new Deletion(world.ledger, new Ownership(), clock, identifiers),
                new Update(
                        world.ledger,
                        new PinnedCredentials(world.secrets, credentials),
                        new Ownership(),
                        clock,
                        identifiers,
                        Reconcile.SETTLING),
                world.rotation,
                clock,
                identifiers,
                clock::advance,
                Reconcile.SETTLING,
                World.LOOKS,
                world.ledger);
    }

    private static CustomKeyStoreId storeOf(KeyStore record) {
        return ((Status.Created) record.status()).customKeyStoreId();
    }

    /** A KMS that never accepts a command for some of its stores. */
    private static final class Stubborn implements CustomKeyStores {

        private final FakeCustomKeyStores kms;
        private final Set<CustomKeyStoreId> stubborn = new HashSet<>();

        Stubborn(FakeCustomKeyStores kms) {
            this.kms = kms;
        }

        @Override
        public CreateAnswer create(CreateParameters request) {
            return kms.create(request);
        }

        @Override
        public DescribeAnswer describeAll() {
            return kms.describeAll();
        }

        @Override
        public CommandAnswer connect(CustomKeyStoreId id) {
            return stubborn.contains(id) ? new CommandAnswer.Later("CustomKeyStoreNotFound") : kms.connect(id);
        }

        @Override
        public CommandAnswer disconnect(CustomKeyStoreId id) {
            return kms.disconnect(id);
        }

        @Override
        public UpdateAnswer update(CustomKeyStoreId id, UpdateParameters parameters) {
            return kms.update(id, parameters);
        }

        @Override
        public CommandAnswer delete(CustomKeyStoreId id) {
            return kms.delete(id);
        }
    }
}
