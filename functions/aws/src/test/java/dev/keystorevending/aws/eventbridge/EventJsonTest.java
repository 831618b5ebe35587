package dev.keystorevending.aws.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.keystorevending.aws.dynamodb.Target;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.event.Event;
import dev.keystorevending.core.event.EventKind;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.Difference;
import dev.keystorevending.core.keystore.Drift;
import dev.keystorevending.core.keystore.IdempotencyKey;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.SecretWatch;
import dev.keystorevending.core.keystore.Status;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.PolicyChange;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Creates each event and compares it with its golden example and its schema. */
class EventJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EVENTS = Path.of("../../events");
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final Status CREATED = new Status.Created(new CustomKeyStoreId("cks-1234567890abcdef0"));

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PolicyChanged")
    void everyEventEqualsItsExampleAndMatchesItsSchema(EventKind kind) throws IOException {
        JsonNode example = JSON.readTree(Files.readString(EVENTS.resolve("examples/" + kind + ".json")));
        String eventId = example.at("/detail/metadata/eventId").asText();
        var event = new Event(eventId, kind, NOW, "request", keyStore(kind), formerTeam(kind));
        JsonNode detail = JSON.readTree(new EventJson(new Target("111122223333", "eu-central-1")).detail(event));
        assertThat(detail).isEqualTo(example.path("detail"));
        assertThat(example.path("detail-type").asText()).isEqualTo(kind.name());
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(EVENTS.resolve("schemas/" + kind + ".json")));
        assertThat(schema.validate(detail)).isEmpty();
        assertThat(schema.validate(JSON.createObjectNode())).isNotEmpty();
        assertThat(detail.toString()).doesNotContain("secretsmanager");
    }

    @Test
    void aChangeOfAPolicyEqualsItsExampleAndMatchesItsSchema() throws IOException {
        JsonNode example = JSON.readTree(Files.readString(EVENTS.resolve("examples/PolicyChanged.json")));
        var first = new StoredPolicy(Teams.policy(Teams.PAYMENTS), 1, NOW, Teams.ADMINISTRATOR);
        var second = new StoredPolicy(Teams.policy(Teams.PAYMENTS, 5), 2, NOW, Teams.ADMINISTRATOR);
        var user = Caller.of("arn:aws:iam::111122223333:user/anna");
        var replaced = PolicyChange.to(second, Optional.of(first), "request");
        String eventId = example.at("/detail/metadata/eventId").asText();
        var json = new EventJson(new Target("111122223333", "eu-central-1"));
        assertThat(JSON.readTree(json.detail(replaced, eventId))).isEqualTo(example.path("detail"));
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(EVENTS.resolve("schemas/PolicyChanged.json")));
        for (var change : List.of(
                replaced,
                PolicyChange.to(first, Optional.empty(), "request"),
                PolicyChange.deletion(second, NOW, user, "request"))) {
            JsonNode detail = JSON.readTree(json.detail(change, eventId));
            assertThat(schema.validate(detail)).isEmpty();
            assertThat(detail.at("/data/action").asText())
                    .isEqualTo(change.action().name());
            assertThat(detail.toString()).doesNotContain("secretsmanager");
        }
        assertThat(schema.validate(JSON.createObjectNode())).isNotEmpty();
    }

    @Test
    void theSequenceGrowsWithEachChangeOfTheKeyStore() throws IOException {
        var created = keyStore(EventKind.KeyStoreCreated);
        var requested = created.with(new Connection.Requested(NOW, true), NOW);
        var connected = requested.with(new Connection.Connected(NOW, Optional.empty()), NOW);
        assertThat(sequence(EventKind.KeyStoreCreated, created)).isEqualTo(2);
        assertThat(sequence(EventKind.KeyStoreConnected, connected)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PolicyChanged")
    void anEventOfARequestWithoutAClientReferenceHasNone(EventKind kind) throws IOException {
        var event = new Event(
                "0b6f7d0e-5f0a-4b4e-9a53-3c9f0c6c0001",
                kind,
                NOW,
                "request",
                keyStore(kind, CreateRequests.publicProxy()),
                formerTeam(kind));
        JsonNode detail = JSON.readTree(new EventJson(new Target("111122223333", "eu-central-1")).detail(event));
        assertThat(detail.path("data").has("clientReference")).isFalse();
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(EVENTS.resolve("schemas/" + kind + ".json")));
        assertThat(schema.validate(detail)).isEmpty();
    }

    private static long sequence(EventKind kind, KeyStore keyStore) throws IOException {
        var json = new EventJson(new Target("111122223333", "eu-central-1"));
        String detail = json.detail(new Event("event", kind, NOW, "request", keyStore));
        return JSON.readTree(detail).at("/metadata/sequence").longValue();
    }

    private static Optional<TeamId> formerTeam(EventKind kind) {
        return kind == EventKind.KeyStoreTransferred ? Optional.of(Teams.LENDING) : Optional.empty();
    }

    private static KeyStore keyStore(EventKind kind) {
        var body = CreateRequests.publicProxy();
        body.put("clientReference", "CHG-4711");
        return keyStore(kind, body);
    }

    private static KeyStore keyStore(EventKind kind, Map<String, @Nullable Object> body) {
        var request = CreateRequests.request(body);
        var creating = new KeyStore(
                new KeyStoreId("ks-01jd0000000000000000000000"),
                Teams.PAYMENTS,
                request.name(),
                request.backing(),
                request.pinned(
                        new SecretVersionId("11111111-2222-3333-4444-555555555555"),
                        new Credential.KmsUserPassword("kmsPswd01")),
                true,
                request.clientReference(),
                Teams.MEMBER,
                "request",
                new IdempotencyKey("key"),
                request.fingerprint(),
                NOW,
                NOW,
                new Status.Creating(1, NOW, NOW),
                new Connection.NotRequested(),
                List.of(),
                1,
                Drift.none(),
                SecretWatch.from(CreateRequests.NOW));
        return switch (kind) {
            case PolicyChanged -> throw new IllegalArgumentException("no event of a key store");
            case KeyStoreCreated -> creating.with(CREATED, NOW);
            case KeyStoreCreationFailed ->
                creating.with(new Status.Failed(new Problem(ProblemCode.XksProxyUriUnreachable, "why"), 1), NOW);
            case KeyStoreConnected -> creating.with(CREATED, new Connection.Connected(NOW, Optional.empty()), NOW);
            case KeyStoreAdopted, KeyStoreTransferred -> creating.with(CREATED, NOW);
            case KeyStoreDeleted, KeyStoreForgotten ->
                creating.with(
                        new Status.Deleted(CREATED.inKms()), new Connection.Disconnected(NOW, Optional.empty()), NOW);
            case KeyStoreDeletionFailed ->
                creating.with(
                        new Status.Created(
                                CREATED.inKms().orElseThrow(),
                                Optional.of(new Problem(ProblemCode.KeyStoreHasKeys, "why"))),
                        NOW);
            case KeyStoreDrifted ->
                creating.with(CREATED, NOW)
                        .with(
                                new Connection.NotRequested(),
                                new Drift(List.of(new Difference(
                                        Difference.Kind.NAME, "payments-main", "payments-renamed", NOW, true))),
                                NOW);
            case KeyStoreDriftResolved -> creating.with(CREATED, NOW);
            case KeyStoreUpdated, KeyStoreCredentialRotated -> creating.with(CREATED, NOW);
            case KeyStoreUpdateFailed -> creating.with(refused(ProblemCode.XksProxyUriUnreachable), NOW);
            case KeyStoreRotationFailed ->
                creating.with(refused(ProblemCode.XksProxyIncorrectAuthenticationCredential), NOW);
            case KeyStoreDisconnected ->
                creating.with(CREATED, new Connection.Disconnected(NOW, Optional.empty()), NOW);
            case KeyStoreConnectionFailed, KeyStoreDisconnectionFailed ->
                creating.with(CREATED, new Connection.Failed(NOW, "INTERNAL_ERROR", "FAILED", Optional.empty()), NOW);
        };
    }

    private static Status refused(ProblemCode code) {
        return new Status.Created(CREATED.inKms().orElseThrow(), Optional.of(new Problem(code, "why")));
    }
}
