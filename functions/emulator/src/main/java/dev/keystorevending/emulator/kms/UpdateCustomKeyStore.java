package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.http.AwsFailure;
import java.util.List;
import java.util.Set;

/** UpdateCustomKeyStore. The name, and an XKS store's credential and path, may change while connected; the rest may not. */
final class UpdateCustomKeyStore {

    private static final List<String> OF_CLOUD_HSM = List.of(Members.CLUSTER_ID, Members.PASSWORD);
    private static final List<String> OF_EXTERNAL = List.of(
            Members.CONNECTIVITY,
            Members.URI_ENDPOINT,
            Members.URI_PATH,
            Members.SERVICE_NAME,
            Members.SERVICE_OWNER,
            Members.CREDENTIAL);
    private static final List<String> WHILE_DISCONNECTED = List.of(
            Members.CLUSTER_ID,
            Members.PASSWORD,
            Members.CONNECTIVITY,
            Members.URI_ENDPOINT,
            Members.SERVICE_NAME,
            Members.SERVICE_OWNER);

    private final String account;
    private final KeyStores stores;
    private final Uniqueness uniqueness;
    private final ClusterChecks clusterChecks;
    private final ProxyChecks proxyChecks;

    UpdateCustomKeyStore(
            String account,
            KeyStores stores,
            Uniqueness uniqueness,
            ClusterChecks clusterChecks,
            ProxyChecks proxyChecks) {
        this.account = account;
        this.stores = stores;
        this.uniqueness = uniqueness;
        this.clusterChecks = clusterChecks;
        this.proxyChecks = proxyChecks;
    }

    void update(ObjectNode document) {
        // An empty service name takes it away when a store goes public, although the model wants 20 characters.
        if (document.path(Members.SERVICE_NAME).asText("-").isEmpty()) {
            document.remove(Members.SERVICE_NAME);
        }
        Shapes.check(document, Set.of(Members.ID));
        CustomKeyStore before = stores.get(document.path(Members.ID).asText());
        demandState(before.connection(), document);
        CustomKeyStore after = before.withBacking(
                switch (before.backing()) {
                    case Backing.CloudHsm backing -> changed(backing, before, document);
                    case Backing.External backing -> changed(backing, before, document);
                });
        if (document.hasNonNull(Members.NEW_NAME)) {
            after = after.withName(document.path(Members.NEW_NAME).asText());
            uniqueness.demandFreeName(after.name(), stores.othersThan(before));
        }
        stores.keep(after);
    }

    private static void demandState(Connection connection, ObjectNode document) {
        boolean disconnectedOnly = WHILE_DISCONNECTED.stream().anyMatch(document::hasNonNull);
        boolean allowed = switch (connection) {
            case Connection.Disconnected disconnected -> true;
            case Connection.Connected connected -> !disconnectedOnly;
            case Connection.Connecting connecting -> false;
            case Connection.Failed failed -> false;
            case Connection.Disconnecting disconnecting -> false;
        };
        if (!allowed) {
            throw KmsError.CUSTOM_KEY_STORE_INVALID_STATE.failure("It is " + connection.state() + ".");
        }
    }

    private Backing changed(Backing.CloudHsm backing, CustomKeyStore store, ObjectNode document) {
        refuse(document, OF_EXTERNAL, "AWS_CLOUDHSM");
        Backing.CloudHsm after = backing;
        if (document.hasNonNull(Members.PASSWORD)) {
            after = after.withKmsuserPassword(document.path(Members.PASSWORD).asText());
        }
        if (document.hasNonNull(Members.CLUSTER_ID)) {
            after = after.withClusterId(document.path(Members.CLUSTER_ID).asText());
            clusterChecks.checkForUpdate(after);
            uniqueness.demandFree(after, stores.othersThan(store));
        }
        return after;
    }

    private Backing changed(Backing.External backing, CustomKeyStore store, ObjectNode document) {
        refuse(document, OF_CLOUD_HSM, "EXTERNAL_KEY_STORE");
        if (OF_EXTERNAL.stream().noneMatch(document::hasNonNull)) {
            return backing;
        }
        JsonNode credential = document.path(Members.CREDENTIAL);
        Backing.External after = new Backing.External(
                document.path(Members.URI_ENDPOINT).asText(backing.uriEndpoint()),
                document.path(Members.URI_PATH).asText(backing.uriPath()),
                credential.isObject()
                        ? new Backing.Credential(
                                credential.path(Members.ACCESS_KEY_ID).asText(),
                                credential.path(Members.RAW_SECRET_ACCESS_KEY).asText())
                        : backing.credential(),
                connectivity(backing.connectivity(), document));
        uniqueness.demandFree(after, stores.othersThan(store));
        proxyChecks.checkForUpdate(after, store.connection());
        return after;
    }

    private Backing.Connectivity connectivity(Backing.Connectivity before, ObjectNode document) {
        String wanted = document.path(Members.CONNECTIVITY)
                .asText(
                        switch (before) {
                            case Backing.PublicEndpoint open -> "PUBLIC_ENDPOINT";
                            case Backing.VpcEndpointService service -> "VPC_ENDPOINT_SERVICE";
                        });
        if (wanted.equals("PUBLIC_ENDPOINT")) {
            refuse(document, List.of(Members.SERVICE_NAME, Members.SERVICE_OWNER), wanted);
            return new Backing.PublicEndpoint();
        }
        return switch (before) {
            case Backing.VpcEndpointService service ->
                new Backing.VpcEndpointService(
                        document.path(Members.SERVICE_NAME).asText(service.name()),
                        document.path(Members.SERVICE_OWNER).asText(service.owner()));
            case Backing.PublicEndpoint open -> {
                if (!document.hasNonNull(Members.SERVICE_NAME)) {
                    throw AwsFailure.validation(Members.SERVICE_NAME + " is required for VPC_ENDPOINT_SERVICE.");
                }
                yield new Backing.VpcEndpointService(
                        document.path(Members.SERVICE_NAME).asText(),
                        document.path(Members.SERVICE_OWNER).asText(account));
            }
        };
    }

    private static void refuse(ObjectNode document, List<String> members, String kind) {
        for (String member : members) {
            if (document.hasNonNull(member)) {
                throw AwsFailure.validation("%s does not apply to %s.".formatted(member, kind));
            }
        }
    }
}
