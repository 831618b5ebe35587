package dev.keystorevending.core;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.administration.AdministerPolicies;
import dev.keystorevending.core.administration.ChangeAdministrators;
import dev.keystorevending.core.adopt.AdoptKeyStore;
import dev.keystorevending.core.adopt.ForgetKeyStore;
import dev.keystorevending.core.adopt.TransferKeyStore;
import dev.keystorevending.core.adopt.UnmanagedKeyStores;
import dev.keystorevending.core.change.AutomaticRotation;
import dev.keystorevending.core.change.ChangeCheck;
import dev.keystorevending.core.change.ChangeKeyStore;
import dev.keystorevending.core.change.PinnedCredentials;
import dev.keystorevending.core.change.Update;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.create.CreateCall;
import dev.keystorevending.core.create.CreateCommand;
import dev.keystorevending.core.create.CreateKeyStore;
import dev.keystorevending.core.create.CreateWarnings;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Settlement;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.fake.AtOnce;
import dev.keystorevending.core.fake.CallHook;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.fake.FakeLedger;
import dev.keystorevending.core.fake.FakeSecretReader;
import dev.keystorevending.core.fake.SeededIdentifiers;
import dev.keystorevending.core.fake.SettableClock;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.limit.CallerLimit;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.core.limit.Turn;
import dev.keystorevending.core.policy.Home;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.reconcile.LookTimes;
import dev.keystorevending.core.reconcile.Reconcile;
import dev.keystorevending.core.reconcile.TakeOver;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.SecretDocument;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The use cases on fakes, with one team whose policy allows every request of {@link CreateRequests}. */
public final class World {

    public static final String PROXY_SECRET = CreateRequests.SECRET.replace("kmsuser", "proxysecret");
    /** Few enough that requests of a schedule exceed it. */
    public static final RequestLimit LIMIT = new RequestLimit(60, 5);

    public static final String PASSWORD = "kmsPswd01";
    public static final String ACCESS_KEY = "AKIAI2SFODNN7EXAMPLE";
    public static final String SECRET_KEY = "PleaseReplaceThisWithSomeSecretOfLength43To64";

    /** A shorter interval than an hour, so that an hour has several looks. */
    public static final LookTimes LOOKS = new LookTimes(Duration.ofMinutes(10), Ownership.VISIBILITY_GRACE_PERIOD);

    public final FakeLedger ledger;
    public final FakeCustomKeyStores kms;
    public final FakeSecretReader secrets;
    public final CallerLimit callerLimit;
    public final CreateKeyStore createKeyStore;
    public final ChangeConnection changeConnection;
    public final DeleteKeyStore deleteKeyStore;
    public final ForgetKeyStore forgetKeyStore;
    public final AdoptKeyStore adoptKeyStore;
    public final TransferKeyStore transferKeyStore;
    public final UnmanagedKeyStores unmanagedKeyStores;
    public final AdministerPolicies administerPolicies;
    public final ChangeAdministrators changeAdministrators;
    public final ChangeKeyStore changeKeyStore;
    public final AutomaticRotation rotation;
    public final Reconcile reconcile;

    public World(SettableClock clock) {
        this(clock, new FakeLedger(), CallHook.NONE, clock::advance, 1, new Ownership());
    }

    public World(InstantSource clock, FakeLedger ledger, CallHook hook, Pause pause, long seed, Ownership ownership) {
        this(clock, ledger, hook, pause, seed, ownership, Reconcile.SETTLING);
    }

    public World(
            InstantSource clock,
            FakeLedger ledger,
            CallHook hook,
            Pause pause,
            long seed,
            Ownership ownership,
            Duration settling) {
        this(clock, ledger, hook, pause, seed, ownership, settling, LOOKS);
    }

    public World(
            InstantSource clock,
            FakeLedger ledger,
            CallHook hook,
            Pause pause,
            long seed,
            Ownership ownership,
            Duration settling,
            LookTimes looks) {
        this.ledger = ledger;
        kms = new FakeCustomKeyStores(clock, hook);
        secrets =
                new FakeSecretReader(hook).put(CreateRequests.SECRET, PASSWORD).put(PROXY_SECRET, "{proxy}");
        var credentials = new Credentials(text -> text.startsWith("{proxy")
                ? new SecretDocument.Content.Members(Map.of(
                        "accessKeyId",
                        ACCESS_KEY,
                        "rawSecretAccessKey",
                        SECRET_KEY + text.substring("{proxy".length(), text.length() - 1)))
                : new SecretDocument.Content.PlainText());
        var identifiers = new SeededIdentifiers(seed);
        var settlement = new Settlement(ledger, clock, identifiers, true);
        var takeOver = new TakeOver(ledger, secrets, credentials, kms, ownership, settlement, clock);
        callerLimit = new CallerLimit(ledger, Optional.of(LIMIT), clock, new AtOnce());
        createKeyStore = new CreateKeyStore(
                ledger,
                secrets,
                credentials,
                new CreateWarnings("eu-central-1"),
                new CreateCall(kms, ownership, pause),
                settlement,
                takeOver,
                clock,
                identifiers);
        var deletion = new Deletion(ledger, ownership, clock, identifiers);
        deleteKeyStore = new DeleteKeyStore(ledger, new Access(ledger, Set.of()), kms, deletion, clock);
        changeConnection = new ChangeConnection(ledger, new Access(ledger, Set.of()), clock);
        var update = new Update(
                ledger, new PinnedCredentials(secrets, credentials), ownership, clock, identifiers, settling);
        var check = new ChangeCheck(secrets, credentials, new CreateWarnings("eu-central-1"), clock);
        changeKeyStore = new ChangeKeyStore(ledger, check, kms, update, identifiers);
        rotation = new AutomaticRotation(ledger, ledger, secrets, check, changeKeyStore, identifiers, clock);
        var administrators = new Access(ledger, Set.of(Teams.ADMINISTRATOR.principal()));
        administerPolicies = new AdministerPolicies(
                ledger, administrators, clock, identifiers, new Home("aws", "eu-central-1", "111122223333"));
        changeAdministrators = new ChangeAdministrators(ledger, Set.of(Teams.ADMINISTRATOR.principal()), clock);
        forgetKeyStore = new ForgetKeyStore(ledger, administrators, deletion);
        adoptKeyStore =
                new AdoptKeyStore(ledger, administrators, kms, secrets, credentials, clock, identifiers, settling);
        transferKeyStore = new TransferKeyStore(ledger, administrators, clock, identifiers);
        unmanagedKeyStores = new UnmanagedKeyStores(ledger, administrators, kms);
        reconcile = new Reconcile(
                ledger, kms, takeOver, deletion, update, rotation, clock, identifiers, pause, settling, looks, ledger);
    }

    public World allowing(TeamPolicy policy) {
        PolicyWrites.put(ledger, new StoredPolicy(policy, 1, CreateRequests.NOW, Teams.ADMINISTRATOR), 0);
        return this;
    }

    /** The command as a gateway's caller sends it now: counted. */
    public CreateCommand counted(CreateCommand command) {
        return with(command, callerLimit.count(command.caller().principal()));
    }

    /** The same command with another turn. */
    public static CreateCommand with(CreateCommand command, Turn turn) {
        return new CreateCommand(
                command.team(), command.caller(), command.requestId(), command.key(), command.request(), turn);
    }

    public static CreateCommand command(Map<String, @Nullable Object> body, String key) {
        return command(Teams.PAYMENTS, body, key);
    }

    public static CreateCommand command(TeamId team, Map<String, @Nullable Object> body, String key) {
        if (body.containsKey("externalKeyStore")) {
            CreateRequests.inner(body, "externalKeyStore").put("credentialSecretArn", PROXY_SECRET);
        }
        return new CreateCommand(
                team,
                Teams.MEMBER,
                "request-" + key,
                Optional.of(new IdempotencyKey(key)),
                CreateRequests.request(body));
    }
}
