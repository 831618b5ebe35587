package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.PageToken;
import dev.keystorevending.core.problem.ProblemError;
import dev.keystorevending.core.query.Answer;
import dev.keystorevending.core.query.KeyStores;
import dev.keystorevending.core.query.Polling;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The operations on existing key stores. */
final class KeyStoreOperations {

    private static final String COLLECTION = "/v1/teams/{team}/key-stores";
    private static final String ONE = COLLECTION + "/{id}";

    private KeyStoreOperations() {}

    /** {@code GET …/key-stores}. */
    @Singleton
    static final class ListKeyStores implements Operation {

        private final KeyStores keyStores;

        ListKeyStores(KeyStores keyStores) {
            this.keyStores = keyStores;
        }

        @Override
        public String id() {
            return "listKeyStores";
        }

        @Override
        public Route route() {
            return new Route("GET", COLLECTION);
        }

        @Override
        public Set<String> query() {
            return Set.of("status", "name", "pageSize", "pageToken");
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var status = inputs.query("status", Choices.of(Filter.StatusName.class));
            var name = inputs.query("name", KeyStoreName::parse);
            int pageSize = inputs.query("pageSize", ListKeyStores::pageSize).orElse(KeyStores.USUAL_PAGE);
            var from = inputs.query("pageToken", ListKeyStores::pageToken);
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            keyStores.list(
                                    team.orElseThrow(), inputs.caller(), new Filter(status, name), pageSize, from),
                            Bodies::page);
        }

        private static Parsed<Integer> pageSize(String text) {
            if (text.matches("[0-9]{1,4}")) {
                int size = Integer.parseInt(text);
                if (size >= 1 && size <= KeyStores.LARGEST_PAGE) {
                    return Parsed.value(size);
                }
            }
            return Parsed.invalid(
                    InputErrorCode.NotAllowedValue, "This is a whole number from 1 to " + KeyStores.LARGEST_PAGE + ".");
        }

        private static Parsed<PageToken> pageToken(String text) {
            return PageToken.parse(text)
                    .toOptional()
                    .map(Parsed::value)
                    .orElseGet(() -> Parsed.invalid(
                            InputErrorCode.InvalidPageToken,
                            "Send the nextPageToken of the previous page, or no token for the first page."));
        }
    }

    /** {@code GET …/key-stores/{id}}. */
    @Singleton
    static final class GetKeyStore implements Operation {

        private final KeyStores keyStores;
        private final Polls polls;

        GetKeyStore(KeyStores keyStores, Polls polls) {
            this.keyStores = keyStores;
            this.polls = polls;
        }

        @Override
        public String id() {
            return "getKeyStore";
        }

        @Override
        public Route route() {
            return new Route("GET", ONE);
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var id = inputs.keyStoreId();
            if (inputs.invalid()) {
                return inputs.errors();
            }
            return switch (keyStores.get(team.orElseThrow(), inputs.caller(), id.orElseThrow())) {
                case Answer.Found<KeyStore> found -> {
                    var keyStore = polls.awaited(inputs, found.value(), Polling::isSettled);
                    var reply = Reply.json(200, Bodies.keyStore(keyStore), "Found")
                            .with("ETag", "\"" + keyStore.revision() + "\"");
                    yield Polls.applied(inputs, polls.retryAfter(reply, keyStore));
                }
                case Answer.Refused<KeyStore> refused -> inputs.problem(refused.problem());
            };
        }
    }

    /** {@code GET …/key-stores/{id}/history}. */
    @Singleton
    static final class GetKeyStoreHistory implements Operation {

        private final KeyStores keyStores;

        GetKeyStoreHistory(KeyStores keyStores) {
            this.keyStores = keyStores;
        }

        @Override
        public String id() {
            return "getKeyStoreHistory";
        }

        @Override
        public Route route() {
            return new Route("GET", ONE + "/history");
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var id = inputs.keyStoreId();
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            keyStores.history(team.orElseThrow(), inputs.caller(), id.orElseThrow()),
                            Bodies::history);
        }
    }

    /** {@code PUT …/key-stores/{id}/connection}. */
    @Singleton
    static final class PutConnection implements Operation {

        private final ChangeConnection changeConnection;
        private final Polls polls;

        PutConnection(ChangeConnection changeConnection, Polls polls) {
            this.changeConnection = changeConnection;
            this.polls = polls;
        }

        @Override
        public String id() {
            return "putConnection";
        }

        @Override
        public Route route() {
            return new Route("PUT", ONE + "/connection");
        }

        @Override
        public boolean takesBody() {
            return true;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var id = inputs.keyStoreId();
            var state = state(inputs);
            if (inputs.invalid()) {
                return inputs.errors();
            }
            return switch (changeConnection.change(
                    team.orElseThrow(), id.orElseThrow(), state.orElseThrow(), inputs.caller(), inputs.requestId())) {
                case ConnectionOutcome.Accepted accepted -> {
                    var keyStore = polls.awaited(inputs, accepted.keyStore(), Polling::isSettled);
                    var reply = Polling.isSettled(keyStore)
                            ? Reply.json(200, Bodies.keyStore(keyStore), "Settled")
                            : Reply.json(202, Bodies.keyStore(keyStore), "Accepted");
                    yield Polls.applied(inputs, polls.retryAfter(reply, keyStore));
                }
                case ConnectionOutcome.Rejected rejected -> inputs.problem(rejected.problem());
            };
        }

        private static Optional<DesiredState> state(Inputs inputs) {
            var body = inputs.body();
            if (!inputs.bodyIsSound(body)) {
                return Optional.empty();
            }
            var errors = new ArrayList<ProblemError>();
            var fields = new Fields(body, errors);
            var state = fields.required("state", Choices.of(DesiredState.class));
            fields.refuseUnknown();
            inputs.add(errors);
            return state;
        }
    }

    private static <T> Reply reply(Inputs inputs, Answer<T> answer, Function<T, JsonNode> body) {
        return switch (answer) {
            case Answer.Found<T> found -> Reply.json(200, body.apply(found.value()), "Found");
            case Answer.Refused<T> refused -> inputs.problem(refused.problem());
        };
    }
}
