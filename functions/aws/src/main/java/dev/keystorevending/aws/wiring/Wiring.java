package dev.keystorevending.aws.wiring;

import dev.keystorevending.aws.BesideThread;
import dev.keystorevending.aws.RandomPause;
import dev.keystorevending.aws.dynamodb.DynamoAdministrators;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.dynamodb.DynamoOutbox;
import dev.keystorevending.aws.dynamodb.DynamoPolicies;
import dev.keystorevending.aws.dynamodb.DynamoTableCheck;
import dev.keystorevending.aws.dynamodb.DynamoTrail;
import dev.keystorevending.aws.dynamodb.Table;
import dev.keystorevending.aws.eventbridge.EventBridgeBus;
import dev.keystorevending.aws.kms.KmsCustomKeyStores;
import dev.keystorevending.aws.observability.EdgeLog;
import dev.keystorevending.aws.observability.LogLine;
import dev.keystorevending.aws.observability.Metric;
import dev.keystorevending.aws.observability.TraceId;
import dev.keystorevending.aws.probe.AwsProbes;
import dev.keystorevending.aws.probe.Internet;
import dev.keystorevending.aws.probe.Network;
import dev.keystorevending.aws.secretsmanager.JacksonSecretDocument;
import dev.keystorevending.aws.secretsmanager.SecretsManagerReader;
import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.access.Administrators;
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
import dev.keystorevending.core.check.CheckTable;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.create.CreateCall;
import dev.keystorevending.core.create.CreateKeyStore;
import dev.keystorevending.core.create.CreateWarnings;
import dev.keystorevending.core.create.Ownership;
import dev.keystorevending.core.create.Settlement;
import dev.keystorevending.core.delete.DeleteKeyStore;
import dev.keystorevending.core.delete.Deletion;
import dev.keystorevending.core.event.EventBus;
import dev.keystorevending.core.keystore.Identifiers;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.Pause;
import dev.keystorevending.core.ledger.Ledger;
import dev.keystorevending.core.limit.CallerLimit;
import dev.keystorevending.core.limit.RequestLimit;
import dev.keystorevending.core.policy.Home;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.probe.Preflight;
import dev.keystorevending.core.probe.Probes;
import dev.keystorevending.core.query.AwaitKeyStore;
import dev.keystorevending.core.query.KeyStores;
import dev.keystorevending.core.query.PolicyHistory;
import dev.keystorevending.core.query.TeamHistory;
import dev.keystorevending.core.query.TeamList;
import dev.keystorevending.core.reconcile.LookTimes;
import dev.keystorevending.core.reconcile.Reconcile;
import dev.keystorevending.core.reconcile.TakeOver;
import dev.keystorevending.core.relay.Outbox;
import dev.keystorevending.core.relay.Relay;
import dev.keystorevending.core.relay.Sweep;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.SecretReader;
import dev.keystorevending.core.trail.Trail;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Connects the use cases with their ports. This is the only place that does so. */
public final class Wiring {

    private final Ledger ledger;
    private final SecretReader secrets;
    private final CustomKeyStores kms;
    private final Probes probes;
    private final Identifiers identifiers;
    private final InstantSource clock;
    private final Pause pause;
    private final Access access;
    private final Home home;
    private final Policies policies;
    private final Administrators administrators;
    private final Set<Principal> configured;
    private final Trail trail;
    private final Ownership ownership = new Ownership();
    private final TakeOver takeOver;
    private final Deletion deletion;
    private final Update update;
    private final Settlement settlement;
    private final Credentials credentials;
    private final String metricsNamespace;
    private final Duration settling;
    private final Optional<RequestLimit> limit;

    public Wiring(
            Ledger ledger,
            Policies policies,
            Administrators administrators,
            Trail trail,
            SecretReader secrets,
            CustomKeyStores kms,
            Probes probes,
            Identifiers identifiers,
            InstantSource clock,
            Pause pause,
            ServiceConfiguration configuration) {
        this.ledger = ledger;
        this.policies = policies;
        this.administrators = administrators;
        this.configured = configuration.administrators();
        this.trail = trail;
        this.secrets = secrets;
        this.kms = kms;
        this.probes = probes;
        this.identifiers = identifiers;
        this.pause = pause;
        this.metricsNamespace = configuration.metricsNamespace();
        this.clock = () -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.access = new Access(policies, configured, administrators);
        this.home = new Home(
                configuration.partition(),
                configuration.target().region(),
                configuration.target().account());
        this.settling = configuration.settling();
        this.limit = configuration.limit();
        this.credentials = new Credentials(new JacksonSecretDocument());
        this.settlement = new Settlement(ledger, this.clock, identifiers, configuration.managedConnect());
        this.deletion = new Deletion(ledger, ownership, this.clock, identifiers);
        this.update = new Update(
                ledger, new PinnedCredentials(secrets, credentials), ownership, this.clock, identifiers, settling);
        this.takeOver = new TakeOver(ledger, secrets, credentials, kms, ownership, settlement, this.clock);
    }

    /** Creates the use cases on AWS's services. */
    public static Wiring onAws(ServiceConfiguration configuration, AwsClients clients) {
        return onAws(configuration, clients, InstantSource.system());
    }

    /** Does the same with another clock. */
    public static Wiring onAws(ServiceConfiguration configuration, AwsClients clients, InstantSource clock) {
        return onAws(configuration, clients, clock, new Internet());
    }

    /** Does the same with another network for probes. */
    public static Wiring onAws(
            ServiceConfiguration configuration, AwsClients clients, InstantSource clock, Network network) {
        var table = new Table(clients.dynamoDb(), configuration.tableName());
        return new Wiring(
                new DynamoLedger(
                        table,
                        configuration.target(),
                        configuration.deletedKept(),
                        damage -> report(damage, configuration, clock)),
                new DynamoPolicies(table, configuration.target()),
                new DynamoAdministrators(table),
                new DynamoTrail(table, configuration.target(), configuration.deletedKept()),
                new SecretsManagerReader(clients.secretsManager(), clients.secretsManagerShortCalls()),
                new KmsCustomKeyStores(clients.kmsOnceOnly(), clients.kms()),
                new AwsProbes(network, configuration.target().region(), clients),
                new FreshIdentifiers(),
                clock,
                new RandomPause(),
                configuration);
    }

    private static void report(String damage, ServiceConfiguration configuration, InstantSource clock) {
        new EdgeLog(System.out, configuration.metricsNamespace(), clock)
                .write(
                        new LogLine("ERROR", "the table is damaged")
                                .with("damage", damage)
                                .with("traceId", TraceId.current()),
                        List.of(Metric.count("DamagedRecords", 1)));
    }

    /** Creates the relay on AWS's services. */
    public static Relay relay(ServiceConfiguration configuration, AwsClients clients, InstantSource clock) {
        return new Relay(bus(configuration, clients), outbox(configuration, clients), clock);
    }

    /** Creates the sweep of the outbox on AWS's services. */
    public static Sweep sweep(ServiceConfiguration configuration, AwsClients clients, InstantSource clock) {
        var outbox = outbox(configuration, clients);
        return new Sweep(outbox, new Relay(bus(configuration, clients), outbox, clock), clock);
    }

    /** Creates the check of the table on AWS's services. */
    public static CheckTable checkTable(ServiceConfiguration configuration, AwsClients clients, InstantSource clock) {
        var table = new Table(clients.dynamoDb(), configuration.tableName());
        return new CheckTable(new DynamoTableCheck(table, configuration.target(), clock), new RandomPause(), clock);
    }

    private static EventBus bus(ServiceConfiguration configuration, AwsClients clients) {
        return new EventBridgeBus(clients.eventBridge(), configuration.eventBusName());
    }

    private static Outbox outbox(ServiceConfiguration configuration, AwsClients clients) {
        return new DynamoOutbox(new Table(clients.dynamoDb(), configuration.tableName()), configuration.target());
    }

    public CreateKeyStore createKeyStore() {
        var call = new CreateCall(kms, ownership, pause);
        var warnings = new CreateWarnings(home.region());
        return new CreateKeyStore(
                ledger, secrets, credentials, warnings, call, settlement, takeOver, clock, identifiers);
    }

    public Preflight preflight() {
        return new Preflight(probes, clock);
    }

    public Access access() {
        return access;
    }

    /** The limit of each caller's requests. */
    public CallerLimit callerLimit() {
        return new CallerLimit(ledger, limit, clock, new BesideThread());
    }

    public KeyStores keyStores() {
        return new KeyStores(ledger, policies, access);
    }

    public TeamHistory teamHistory() {
        return new TeamHistory(trail, policies, access);
    }

    public Trail trail() {
        return trail;
    }

    public PolicyHistory policyHistory() {
        return new PolicyHistory(policies, access);
    }

    public TeamList teamList() {
        return new TeamList(policies, access);
    }

    public AwaitKeyStore awaitKeyStore() {
        return new AwaitKeyStore(ledger, pause, clock);
    }

    public AdministerPolicies administerPolicies() {
        return new AdministerPolicies(policies, access, clock, identifiers, home);
    }

    public ChangeAdministrators changeAdministrators() {
        return new ChangeAdministrators(administrators, configured, clock);
    }

    public ChangeConnection changeConnection() {
        return new ChangeConnection(ledger, access, clock);
    }

    public DeleteKeyStore deleteKeyStore() {
        return new DeleteKeyStore(ledger, access, kms, deletion, clock);
    }

    public ForgetKeyStore forgetKeyStore() {
        return new ForgetKeyStore(ledger, access, deletion);
    }

    public AdoptKeyStore adoptKeyStore() {
        return new AdoptKeyStore(ledger, access, kms, secrets, credentials, clock, identifiers, settling);
    }

    public TransferKeyStore transferKeyStore() {
        return new TransferKeyStore(ledger, access, clock, identifiers);
    }

    public UnmanagedKeyStores unmanagedKeyStores() {
        return new UnmanagedKeyStores(ledger, access, kms);
    }

    public ChangeKeyStore changeKeyStore() {
        return new ChangeKeyStore(ledger, changeCheck(), kms, update, identifiers);
    }

    private ChangeCheck changeCheck() {
        return new ChangeCheck(secrets, credentials, new CreateWarnings(home.region()), clock);
    }

    private AutomaticRotation automaticRotation() {
        return new AutomaticRotation(ledger, policies, secrets, changeCheck(), changeKeyStore(), identifiers, clock);
    }

    public Reconcile reconcile() {
        return new Reconcile(
                ledger,
                kms,
                takeOver,
                deletion,
                update,
                automaticRotation(),
                clock,
                identifiers,
                pause,
                settling,
                LookTimes.of(settling),
                policies);
    }

    /** The log of a function, with this clock. */
    public EdgeLog edgeLog(PrintStream out) {
        return new EdgeLog(out, metricsNamespace, clock);
    }

    public InstantSource clock() {
        return clock;
    }
}
