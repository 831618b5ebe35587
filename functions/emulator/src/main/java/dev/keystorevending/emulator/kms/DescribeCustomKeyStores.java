package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.http.AwsFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** DescribeCustomKeyStores: all, or one by id or name. A marker is the last id of the page before. */
final class DescribeCustomKeyStores {

    private static final int PAGE = 100;

    private final KeyStores stores;

    DescribeCustomKeyStores(KeyStores stores) {
        this.stores = stores;
    }

    ObjectNode describe(ObjectNode document) {
        Shapes.check(document, Set.of());
        boolean byId = document.hasNonNull(Members.ID);
        boolean byName = document.hasNonNull(Members.NAME);
        if (byId && byName) {
            throw AwsFailure.validation("CustomKeyStoreId and CustomKeyStoreName exclude each other.");
        }
        List<CustomKeyStore> found = stores.visible().stream()
                .filter(store ->
                        !byId || store.id().equals(document.path(Members.ID).asText()))
                .filter(store -> !byName
                        || store.name().equals(document.path(Members.NAME).asText()))
                .toList();
        if ((byId || byName) && found.isEmpty()) {
            throw KmsError.CUSTOM_KEY_STORE_NOT_FOUND.failure();
        }
        return page(found, document);
    }

    private static ObjectNode page(List<CustomKeyStore> found, ObjectNode document) {
        int start = document.hasNonNull(Members.MARKER)
                ? after(document.path(Members.MARKER).asText(), found)
                : 0;
        int end = Math.min(found.size(), start + document.path(Members.LIMIT).asInt(PAGE));
        ObjectNode answer = Json.object();
        ArrayNode entries = answer.putArray("CustomKeyStores");
        found.subList(start, end).forEach(store -> entries.add(entry(store)));
        boolean truncated = end < found.size();
        if (truncated) {
            answer.put("NextMarker", marker(found.get(end - 1)));
        }
        return answer.put("Truncated", truncated);
    }

    private static int after(String marker, List<CustomKeyStore> found) {
        return IntStream.range(0, found.size())
                        .filter(index -> marker(found.get(index)).equals(marker))
                        .findFirst()
                        .orElseThrow(KmsError.INVALID_MARKER::failure)
                + 1;
    }

    private static String marker(CustomKeyStore store) {
        return Base64.getEncoder().encodeToString(store.id().getBytes(StandardCharsets.UTF_8));
    }

    /** The members that callers see: never the password or the raw secret access key. */
    private static ObjectNode entry(CustomKeyStore store) {
        ObjectNode entry = Json.object()
                .put(Members.ID, store.id())
                .put(Members.NAME, store.name())
                .put("ConnectionState", store.connection().state())
                .put("CreationDate", store.createdAt().toEpochMilli() / 1000.0);
        if (store.connection() instanceof Connection.Failed failed) {
            entry.put("ConnectionErrorCode", failed.errorCode().name());
        }
        switch (store.backing()) {
            case Backing.CloudHsm backing ->
                entry.put(Members.TYPE, "AWS_CLOUDHSM")
                        .put(Members.CLUSTER_ID, backing.clusterId())
                        .put(Members.TRUST_ANCHOR, backing.trustAnchorCertificate());
            case Backing.External backing ->
                entry.put(Members.TYPE, "EXTERNAL_KEY_STORE").set("XksProxyConfiguration", configuration(backing));
        }
        return entry;
    }

    private static ObjectNode configuration(Backing.External backing) {
        ObjectNode configuration = Json.object()
                .put("AccessKeyId", backing.credential().accessKeyId())
                .put("UriEndpoint", backing.uriEndpoint())
                .put("UriPath", backing.uriPath());
        return switch (backing.connectivity()) {
            case Backing.PublicEndpoint open -> configuration.put("Connectivity", "PUBLIC_ENDPOINT");
            case Backing.VpcEndpointService service ->
                configuration
                        .put("Connectivity", "VPC_ENDPOINT_SERVICE")
                        .put("VpcEndpointServiceName", service.name())
                        .put("VpcEndpointServiceOwner", service.owner());
        };
    }
}
