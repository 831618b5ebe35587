package dev.keystorevending.local;

import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.HostPattern;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.Policies;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.emulator.EmulatedAws;
import dev.keystorevending.emulator.cloudhsm.ClusterCertificate;
import dev.keystorevending.emulator.xks.EndpointService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** The data with which the runner starts: two teams, two clusters, proxies, secrets and callers. */
public final class SeedData {

    public static final String ACCOUNT = "111122223333";
    public static final String REGION = "eu-central-1";
    public static final String CLUSTER = "cluster-23456abcdef";
    public static final String SAMPLE_CLUSTER = "cluster-sample2345a";
    public static final String PAYMENTS_HOST = "xks.payments.example.com";
    public static final String PLATFORM_HOST = "xks.platform.example.com";
    public static final String PLATFORM_VPC_HOST = "xks-vpc.platform.example.com";
    /** A host of the platform team that the emulated DNS resolves to a private address. */
    public static final String PLATFORM_PRIVATE_HOST = "xks-private.platform.example.com";

    public static final String ENDPOINT_SERVICE = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0";

    public static final Caller PAYMENTS = new Caller("payments-member", "payments-developers");
    public static final Caller PLATFORM = new Caller("platform-member", "platform-engineers");
    public static final Caller PORTAL = new Caller("portal", "internal-portal");
    public static final Caller ADMINISTRATOR = new Caller("administrator", "key-store-administrators");
    public static final List<Caller> CALLERS = List.of(PAYMENTS, PLATFORM, PORTAL, ADMINISTRATOR);

    /**
     * The value of the secret {@code payments/wrong-password}. No cluster has this password until the sample sets it.
     */
    static final String WRONG_PASSWORD = "wrongPassword1";

    private static final String KMSUSER_PASSWORD = "localKmsuser42";
    static final String ACCESS_KEY = "LOCALPROXYACCESSKEY2";
    static final String SECRET_KEY = "LocalProxySecretThatOpensNothingButThisLaptop";

    private final Map<String, String> certificates;
    private final Map<String, String> secrets;

    private SeedData(Map<String, String> certificates, Map<String, String> secrets) {
        this.certificates = certificates;
        this.secrets = secrets;
    }

    /** Adds the seed data to an emulated AWS. Data of an earlier run is kept. */
    static SeedData seed(EmulatedAws aws, SecretsManagerClient secretsManager, Policies policies, Instant now) {
        var certificates = new LinkedHashMap<String, String>();
        for (String cluster : List.of(CLUSTER, SAMPLE_CLUSTER)) {
            var certificate = ClusterCertificate.selfSigned(cluster);
            certificates.put(
                    cluster,
                    aws.clusters().add(cluster, certificate, KMSUSER_PASSWORD).certificatePem());
        }
        for (String host : List.of(PAYMENTS_HOST, PLATFORM_HOST, PLATFORM_VPC_HOST)) {
            aws.proxies().add(host, "", ACCESS_KEY, SECRET_KEY);
            aws.proxies().add(host, "/team", ACCESS_KEY, SECRET_KEY);
            aws.proxies().add(host, "/portal", ACCESS_KEY, SECRET_KEY);
        }
        aws.proxies().address(PLATFORM_PRIVATE_HOST, "10.0.0.5");
        aws.proxies().addEndpointService(new EndpointService(ENDPOINT_SERVICE, ACCOUNT, PLATFORM_VPC_HOST, true));
        var seedData = new SeedData(certificates, secrets(secretsManager));
        for (TeamPolicy policy : List.of(payments(), platform())) {
            if (policies.find(policy.team()).isEmpty()) {
                var stored = new StoredPolicy(policy, 1, now, ADMINISTRATOR.signer());
                policies.put(
                        PolicyChange.to(stored, Optional.empty(), "seed data"),
                        UUID.randomUUID().toString());
            }
        }
        return seedData;
    }

    private static Map<String, String> secrets(SecretsManagerClient secretsManager) {
        String bare = "{\"accessKeyId\":\"%s\",\"rawSecretAccessKey\":\"%s\"}".formatted(ACCESS_KEY, SECRET_KEY);
        String file =
                "{\"XksProxyUriPath\":\"/team/kms/xks/v1\",\"XksProxyAuthenticationCredential\":{\"AccessKeyId\":\"%s\",\"RawSecretAccessKey\":\"%s\"}}"
                        .formatted(ACCESS_KEY, SECRET_KEY);
        String terraform =
                "{\"xks_proxy_authentication_credential\":{\"access_key_id\":\"%s\",\"raw_secret_access_key\":\"%s\"}}"
                        .formatted(ACCESS_KEY, SECRET_KEY);
        var texts = new LinkedHashMap<String, String>();
        texts.put("payments/kmsuser", KMSUSER_PASSWORD);
        texts.put("payments/kmsuser-json", "{\"password\":\"" + KMSUSER_PASSWORD + "\"}");
        texts.put("payments/wrong-password", WRONG_PASSWORD);
        texts.put("payments/malformed", "too short!");
        texts.put("payments/malformed-json", "{\"password\":\"cutOffPassword1\"");
        texts.put("payments/ambiguous", "{\"password\":\"onePassword1\",\"key_store_password\":\"twoPassword2\"}");
        texts.put("payments/xks", bare);
        texts.put("payments/xks-file", file);
        texts.put("payments/xks-terraform", terraform);
        texts.put("platform/xks", bare);
        texts.put("platform/xks-file", file);
        var arns = new LinkedHashMap<String, String>();
        texts.forEach((name, text) -> arns.put(name, ensure(secretsManager, name, text)));
        arns.put(
                "payments/kmsuser-rotating",
                ensureRotating(secretsManager, "payments/kmsuser-rotating", KMSUSER_PASSWORD));
        arns.put("platform/xks-rotating", ensureRotating(secretsManager, "platform/xks-rotating", bare));
        arns.put("payments/binary", ensureBinary(secretsManager, "payments/binary"));
        return arns;
    }

    /** Creates a secret whose bytes are not UTF-8, or keeps an existing one; returns its ARN. */
    private static String ensureBinary(SecretsManagerClient secretsManager, String name) {
        try {
            var bytes = SdkBytes.fromString("\u0080binarySecret1", StandardCharsets.ISO_8859_1);
            return secretsManager
                    .createSecret(request -> request.name(name).secretBinary(bytes))
                    .arn();
        } catch (ResourceExistsException there) {
            return secretsManager
                    .getSecretValue(request -> request.secretId(name))
                    .arn();
        }
    }

    /** Creates the secret, or a new version if the existing one has another text; returns its ARN. */
    static String ensure(SecretsManagerClient secretsManager, String name, String text) {
        try {
            return secretsManager
                    .createSecret(request -> request.name(name).secretString(text))
                    .arn();
        } catch (ResourceExistsException there) {
            var current = secretsManager.getSecretValue(request -> request.secretId(name));
            if (!text.equals(current.secretString())) {
                secretsManager.putSecretValue(request -> request.secretId(name).secretString(text));
            }
            return current.arn();
        }
    }

    /** Does the same for a secret that rotates in three days. LocalStack would need a deployed function, so there it does not. */
    private static String ensureRotating(SecretsManagerClient secretsManager, String name, String text) {
        String arn = ensure(secretsManager, name, text);
        try {
            secretsManager.rotateSecret(request -> request.secretId(arn)
                    .rotationLambdaARN("arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:rotation")
                    .rotationRules(rules -> rules.automaticallyAfterDays(3L))
                    .rotateImmediately(false));
        } catch (SecretsManagerException localStack) {
            // the secret is there, and only the warning is missing
        }
        return arn;
    }

    private static TeamPolicy payments() {
        return new TeamPolicy(
                new TeamId("payments"),
                principals(PAYMENTS),
                new NamingRule(
                        NamePattern.stored("payments-[a-z0-9-]{3,40}"),
                        "payments-, then 3 to 40 lower-case letters, digits and hyphens",
                        List.of("payments-cards", "payments-settlement-2"),
                        List.of("test", "root")),
                Set.of(KeyStoreType.AWS_CLOUDHSM, KeyStoreType.EXTERNAL_KEY_STORE),
                Set.of(Connectivity.PUBLIC_ENDPOINT),
                Set.of(new ClusterId(CLUSTER), new ClusterId(SAMPLE_CLUSTER)),
                List.of(new HostPattern(PAYMENTS_HOST)),
                List.of(secretPattern("payments/*")),
                5);
    }

    private static TeamPolicy platform() {
        return new TeamPolicy(
                new TeamId("platform"),
                principals(PLATFORM),
                new NamingRule(
                        NamePattern.stored("platform-(dev|prod)-[a-z0-9-]{2,40}"),
                        "platform-, dev or prod, and what it is for",
                        List.of("platform-dev-eks", "platform-prod-search"),
                        List.of()),
                Set.of(KeyStoreType.EXTERNAL_KEY_STORE),
                Set.of(Connectivity.values()),
                Set.of(),
                List.of(new HostPattern("*.platform.example.com")),
                List.of(secretPattern("platform/*")),
                5);
    }

    private static Set<Principal> principals(Caller member) {
        return Set.of(member.principal(), PORTAL.principal());
    }

    private static SecretArnPattern secretPattern(String name) {
        return new SecretArnPattern("arn:aws:secretsmanager:" + REGION + ":" + ACCOUNT + ":secret:" + name);
    }

    /** The {@code customerCA.crt} of {@link #CLUSTER}. */
    public String certificate() {
        return certificate(CLUSTER);
    }

    /** A cluster's {@code customerCA.crt}. */
    String certificate(String cluster) {
        return Objects.requireNonNull(certificates.get(cluster), cluster);
    }

    /** The secrets' ARNs by name. */
    public Map<String, String> secrets() {
        return secrets;
    }

    public String secret(String name) {
        var arn = secrets.get(name);
        if (arn == null) {
            throw new IllegalArgumentException("the seed data has no secret " + name);
        }
        return arn;
    }
}
