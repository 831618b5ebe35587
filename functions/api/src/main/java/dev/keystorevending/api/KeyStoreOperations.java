package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.connect.ChangeConnection;
import dev.keystorevending.core.connect.ConnectionOutcome;
import dev.keystorevending.core.connect.DesiredState;
import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.Filter;
import dev.keystorevending.core.ledger.Order;
import dev.keystorevending.core.problem.ProblemError;
import dev.keystorevending.core.query.Answer;
import dev.keystorevending.core.query.KeyStoreList;
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
            return Set.of(
                    "status",
                    "name",
                    "type",
                    "connectionState",
                    "customKeyStoreId",
                    "createdBy",
                    "clientReference",
                    "drift",
                    "order",
                    Paging.SIZE,
                    Paging.TOKEN);
        }

        @Override
        public Callers callers() {
            return Callers.MEMBERS_AND_ADMINISTRATORS;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var filter = filter(inputs);
            var order = inputs.query("order", Order::parse).orElse(Order.NEWEST_FIRST);
            var paging = Paging.of(inputs);
            if (inputs.invalid()) {
                return inputs.errors();
            }
            var list = new KeyStoreList(team.orElseThrow(), filter, order);
            var after = paging.after(inputs, list::position);
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            keyStores.list(list, inputs.principal(), paging.size(), after),
                            page -> Bodies.page(page, Bodies::keyStore, list::tokenAfter));
        }

        private static Filter filter(Inputs inputs) {
            return new Filter(
                    inputs.query("status", Choices.of(Filter.StatusName.class)),
                    inputs.query("name", KeyStoreName::parse),
                    inputs.query("type", Choices.of(KeyStoreType.class)),
                    inputs.query("connectionState", Choices.of(Filter.ConnectionName.class)),
                    inputs.query("customKeyStoreId", CustomKeyStoreId::parse),
                    inputs.query("createdBy", Principal::parse),
                    inputs.query("clientReference", ClientReference::parse),
                    inputs.query("drift", Inputs::flag));
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
        public Callers callers() {
            return Callers.MEMBERS_AND_ADMINISTRATORS;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var id = inputs.keyStoreId();
            if (inputs.invalid()) {
                return inputs.errors();
            }
            return switch (keyStores.get(team.orElseThrow(), inputs.principal(), id.orElseThrow())) {
                case Answer.Found<KeyStore> found -> {
                    var keyStore = polls.awaited(inputs, found.value(), Polling::isSettled);
                    yield Polls.applied(inputs, polls.keyStore(200, keyStore, "Found"));
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
        public Callers callers() {
            return Callers.MEMBERS_AND_ADMINISTRATORS;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var id = inputs.keyStoreId();
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            keyStores.history(team.orElseThrow(), inputs.principal(), id.orElseThrow()),
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
                            ? settled(inputs, ChangeConnection.settled(keyStore, state.orElseThrow()))
                            : polls.keyStore(202, keyStore, "Accepted");
                    yield Polls.applied(inputs, reply);
                }
                case ConnectionOutcome.Rejected rejected -> inputs.problem(rejected.problem());
            };
        }

        private Reply settled(Inputs inputs, ConnectionOutcome outcome) {
            return switch (outcome) {
                case ConnectionOutcome.Accepted accepted -> polls.keyStore(200, accepted.keyStore(), "Settled");
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

    static <T> Reply reply(Inputs inputs, Answer<T> answer, Function<T, JsonNode> body) {
        return switch (answer) {
            case Answer.Found<T> found -> Reply.json(200, body.apply(found.value()), "Found");
            case Answer.Refused<T> refused -> inputs.problem(refused.problem());
        };
    }
}
