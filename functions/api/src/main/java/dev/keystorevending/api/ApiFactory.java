package dev.keystorevending.api;

import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.administration.AdministerPolicies;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.create.CreateKeyStore;
import dev.keystorevending.core.query.KeyStores;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Gives the operations their use cases; the {@link Wiring} is put into the context by whoever starts it. */
@Factory
final class ApiFactory {

    @Singleton
    CreateKeyStore createKeyStore(Wiring wiring) {
        return wiring.createKeyStore();
    }

    @Singleton
    KeyStores keyStores(Wiring wiring) {
        return wiring.keyStores();
    }

    @Singleton
    AdministerPolicies administerPolicies(Wiring wiring) {
        return wiring.administerPolicies();
    }

    @Singleton
    ChangeConnection changeConnection(Wiring wiring) {
        return wiring.changeConnection();
    }

    @Singleton
    InstantSource clock(Wiring wiring) {
        return wiring.clock();
    }
}
