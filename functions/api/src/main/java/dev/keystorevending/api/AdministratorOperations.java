package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.administration.AdministratorsOutcome;
import dev.keystorevending.core.administration.AdministratorsParser;
import dev.keystorevending.core.administration.ChangeAdministrators;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.problem.ProblemError;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** The operations on the list of administrators. */
final class AdministratorOperations {

    private static final String PATH = "/v1/administrators";

    private AdministratorOperations() {}

    /** {@code GET /v1/administrators}. */
    @Singleton
    static final class GetAdministrators implements Operation {

        private final ChangeAdministrators administrators;

        GetAdministrators(ChangeAdministrators administrators) {
            this.administrators = administrators;
        }

        @Override
        public String id() {
            return "getAdministrators";
        }

        @Override
        public Route route() {
            return new Route("GET", PATH);
        }

        @Override
        public Callers callers() {
            return Callers.ADMINISTRATORS;
        }

        @Override
        public Reply handle(Inputs inputs) {
            return inputs.invalid() ? inputs.errors() : reply(inputs, administrators.get(inputs.principal()));
        }
    }

    /** {@code PUT /v1/administrators}. */
    @Singleton
    static final class PutAdministrators implements Operation {

        private final ChangeAdministrators administrators;

        PutAdministrators(ChangeAdministrators administrators) {
            this.administrators = administrators;
        }

        @Override
        public String id() {
            return "putAdministrators";
        }

        @Override
        public Route route() {
            return new Route("PUT", PATH);
        }

        @Override
        public Callers callers() {
            return Callers.ADMINISTRATORS;
        }

        @Override
        public boolean takesBody() {
            return true;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var precondition = inputs.precondition();
            var principals = principals(inputs);
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            administrators.put(
                                    principals.orElseThrow(), precondition, inputs.caller(), inputs.requestId()));
        }

        private static Optional<Set<Principal>> principals(Inputs inputs) {
            var body = inputs.body();
            if (!inputs.bodyIsSound(body)) {
                return Optional.empty();
            }
            var errors = new ArrayList<ProblemError>();
            var principals = AdministratorsParser.parse(body, errors);
            inputs.add(errors);
            return principals;
        }
    }

    private static Reply reply(Inputs inputs, AdministratorsOutcome outcome) {
        return switch (outcome) {
            case AdministratorsOutcome.Shown shown ->
                Reply.json(200, Bodies.administrators(shown.list(), shown.configured()), "Found")
                        .with("ETag", EntityTags.of(shown.list().version()));
            case AdministratorsOutcome.Rejected rejected -> inputs.problem(rejected.problem());
        };
    }
}
