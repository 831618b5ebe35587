package dev.keystorevending.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.wiring.AwsClients;
import dev.keystorevending.local.SeedData;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreType;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;
import software.amazon.awssdk.services.kms.model.XksProxyConnectivityType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * An operator who acts in KMS and knows nothing of this service: makes key stores, disconnects, renames and deletes those of the
 * service too, and puts new versions of a secret. A key store whose creation has not ended is left alone, because KMS would show nobody whose it is.
 */
final class KillOperator implements AutoCloseable {

    /** The path at which only the operator makes key stores. */
    static final String PATH = "/portal/kms/xks/v1";

    private static final String SECRET = "payments/xks";

    private static final List<String> HOSTS = List.of(SeedData.PAYMENTS_HOST, SeedData.PLATFORM_HOST);

    private final KmsClient kms;
    private final SecretsManagerClient secretsManager;
    private final JsonNode credential;
    private final Supplier<List<JsonNode>> living;
    private final KillActs acts;
    private final AwsClients clients;

    /**
     * Creates the operator.
     *
     * @param living gives the records that have a key store in KMS
     */
    KillOperator(URI aws, Supplier<List<JsonNode>> living, KillActs acts) {
        this.clients = new AwsClients(
                SeedData.REGION,
                Optional.of(aws),
                Optional.of(StaticCredentialsProvider.create(AwsBasicCredentials.create("OPERATOR", "operator"))));
        this.living = living;
        this.acts = acts;
        this.kms = clients.kms();
        this.secretsManager = clients.secretsManager();
        this.credential = KillWorld.json(secret());
    }

    /** Does one thing; KMS may refuse it. */
    void act(Random random) {
        try {
            int what = random.nextInt(9);
            if (what == 8) {
                putAgain();
                return;
            }
            if (what < 2) {
                make(HOSTS.get(random.nextInt(HOSTS.size())), "made-outside-" + random.nextInt(100));
                return;
            }
            var records = living.get();
            var known = known(records);
            if (known.isEmpty()) {
                return;
            }
            String id = known.get(random.nextInt(known.size()));
            switch (what) {
                case 2, 3 -> disconnect(id);
                case 4 -> rename(id, "renamed-outside-" + random.nextInt(100));
                case 5 -> nameBack(id, records);
                default -> deleteAndReuseTheName(id, HOSTS.get(random.nextInt(HOSTS.size())));
            }
        } catch (SdkException refusedOrKilled) {
            // the next act is another one
        }
    }

    private String secret() {
        return secretsManager
                .getSecretValue(request -> request.secretId(SECRET))
                .secretString();
    }

    /** A new version with the same value, which the service must tell KMS by itself. */
    private void putAgain() {
        String value = secret();
        secretsManager.putSecretValue(request -> request.secretId(SECRET).secretString(value));
    }

    /** Renames one key store of the service, so that there is a difference to find. */
    void renameOne(Random random) {
        var there = stores().stream()
                .map(CustomKeyStoresListEntry::customKeyStoreId)
                .toList();
        var records = living.get().stream()
                .filter(record -> there.contains(record.path("customKeyStoreId").asText()))
                .toList();
        KillAdministrator.any(random, records)
                .ifPresent(record -> rename(record.path("customKeyStoreId").asText(), "renamed-outside-last"));
    }

    private void disconnect(String id) {
        acts.disconnectInKms(id);
        kms.disconnectCustomKeyStore(request -> request.customKeyStoreId(id));
    }

    void rename(String id, String name) {
        kms.updateCustomKeyStore(request -> request.customKeyStoreId(id).newCustomKeyStoreName(name));
    }

    private void nameBack(String id, List<JsonNode> records) {
        records.stream()
                .filter(record -> record.path("customKeyStoreId").asText().equals(id))
                .findFirst()
                .ifPresent(record -> rename(id, record.path("name").asText()));
    }

    /** The key store with the same name is another one, and no record owns it. */
    private void deleteAndReuseTheName(String id, String host) {
        var store = stores().stream()
                .filter(seen -> seen.customKeyStoreId().equals(id))
                .filter(seen -> seen.connectionStateAsString().equals("DISCONNECTED"))
                .findFirst();
        if (store.isPresent()) {
            acts.deleteInKms(id);
            kms.deleteCustomKeyStore(request -> request.customKeyStoreId(id));
            make(host, store.get().customKeyStoreName());
        }
    }

    void make(String host, String name) {
        var answer = kms.createCustomKeyStore(request -> request.customKeyStoreName(name)
                .customKeyStoreType(CustomKeyStoreType.EXTERNAL_KEY_STORE)
                .xksProxyConnectivity(XksProxyConnectivityType.PUBLIC_ENDPOINT)
                .xksProxyUriEndpoint("https://" + host)
                .xksProxyUriPath(PATH)
                .xksProxyAuthenticationCredential(
                        own -> own.accessKeyId(credential.path("accessKeyId").asText())
                                .rawSecretAccessKey(
                                        credential.path("rawSecretAccessKey").asText())));
        acts.make(answer.customKeyStoreId());
    }

    private List<String> known(List<JsonNode> records) {
        var known = new ArrayList<String>();
        records.forEach(record -> known.add(record.path("customKeyStoreId").asText()));
        stores().stream()
                .filter(KillOperator::made)
                .map(CustomKeyStoresListEntry::customKeyStoreId)
                .filter(id -> !known.contains(id))
                .forEach(known::add);
        return known;
    }

    /** Whether the operator made the key store, also if nobody told so. */
    static boolean made(CustomKeyStoresListEntry store) {
        return store.xksProxyConfiguration() != null
                && PATH.equals(store.xksProxyConfiguration().uriPath());
    }

    private List<CustomKeyStoresListEntry> stores() {
        return kms.describeCustomKeyStoresPaginator(request -> {}).customKeyStores().stream()
                .toList();
    }

    @Override
    public void close() {
        kms.close();
        secretsManager.close();
        clients.close();
    }
}
