package dev.keystorevending.api;

import dev.keystorevending.aws.wiring.Wiring;
import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.administration.AdministerPolicies;
import dev.keystorevending.core.administration.ChangeAdministrators;
import dev.keystorevending.core.adopt.AdoptKeyStore;
import dev.keystorevending.core.adopt.ForgetKeyStore;
import dev.keystorevending.core.adopt.TransferKeyStore;
import dev.keystorevending.core.adopt.UnmanagedKeyStores;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.create.CreateKeyStore;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.limit.CallerLimit;
import dev.keystorevending.core.probe.Preflight;
import dev.keystorevending.core.query.AwaitKeyStore;
import dev.keystorevending.core.query.KeyStores;
import dev.keystorevending.core.query.PolicyHistory;
import dev.keystorevending.core.query.TeamHistory;
import dev.keystorevending.core.query.TeamList;
import dev.keystorevending.core.trail.Trail;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Creates the operations with their use cases. Whoever starts the context registers the {@link Wiring}. */
@Factory
final class ApiFactory {

    @Singleton
    CreateKeyStore createKeyStore(Wiring wiring) {
        return wiring.createKeyStore();
    }

    @Singleton
    Preflight preflight(Wiring wiring) {
        return wiring.preflight();
    }

    @Singleton
    Access access(Wiring wiring) {
        return wiring.access();
    }

    @Singleton
    CallerLimit callerLimit(Wiring wiring) {
        return wiring.callerLimit();
    }

    @Singleton
    KeyStores keyStores(Wiring wiring) {
        return wiring.keyStores();
    }

    @Singleton
    AwaitKeyStore awaitKeyStore(Wiring wiring) {
        return wiring.awaitKeyStore();
    }

    @Singleton
    Trail trail(Wiring wiring) {
        return wiring.trail();
    }

    @Singleton
    TeamHistory teamHistory(Wiring wiring) {
        return wiring.teamHistory();
    }

    @Singleton
    PolicyHistory policyHistory(Wiring wiring) {
        return wiring.policyHistory();
    }

    @Singleton
    TeamList teamList(Wiring wiring) {
        return wiring.teamList();
    }

    @Singleton
    AdministerPolicies administerPolicies(Wiring wiring) {
        return wiring.administerPolicies();
    }

    @Singleton
    ChangeAdministrators changeAdministrators(Wiring wiring) {
        return wiring.changeAdministrators();
    }

    @Singleton
    ChangeKeyStore changeKeyStore(Wiring wiring) {
        return wiring.changeKeyStore();
    }

    @Singleton
    DeleteKeyStore deleteKeyStore(Wiring wiring) {
        return wiring.deleteKeyStore();
    }

    @Singleton
    ForgetKeyStore forgetKeyStore(Wiring wiring) {
        return wiring.forgetKeyStore();
    }

    @Singleton
    AdoptKeyStore adoptKeyStore(Wiring wiring) {
        return wiring.adoptKeyStore();
    }

    @Singleton
    TransferKeyStore transferKeyStore(Wiring wiring) {
        return wiring.transferKeyStore();
    }

    @Singleton
    UnmanagedKeyStores unmanagedKeyStores(Wiring wiring) {
        return wiring.unmanagedKeyStores();
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
