package dev.keystorevending.api;

import dev.keystorevending.core.access.Callers;
import dev.keystorevending.core.administration.AdministerPolicies;
import dev.keystorevending.core.administration.PolicyOutcome;
import dev.keystorevending.core.administration.PolicyParser;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.StoredPolicy;
import dev.keystorevending.core.policy.TeamPolicy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** The operations on a team's policy. */
final class PolicyOperations {

    private static final String PATH = "/v1/teams/{team}/policy";

    private static final String INHERIT_HISTORY = "inheritHistory";

    private PolicyOperations() {}

    /** {@code GET …/policy}. */
    @Singleton
    static final class GetPolicy implements Operation {

        private final AdministerPolicies policies;

        GetPolicy(AdministerPolicies policies) {
            this.policies = policies;
        }

        @Override
        public String id() {
            return "getPolicy";
        }

        @Override
        public Route route() {
            return new Route("GET", PATH);
        }

        @Override
        public Callers callers() {
            return Callers.MEMBERS_AND_ADMINISTRATORS;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(inputs, policies.get(team.orElseThrow(), inputs.principal()));
        }
    }

    /** {@code PUT …/policy}. */
    @Singleton
    static final class PutPolicy implements Operation {

        private final AdministerPolicies policies;

        PutPolicy(AdministerPolicies policies) {
            this.policies = policies;
        }

        @Override
        public String id() {
            return "putPolicy";
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
        public Set<String> query() {
            return Set.of(INHERIT_HISTORY);
        }

        @Override
        public boolean takesBody() {
            return true;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var precondition = inputs.precondition();
            boolean inheritHistory = inputs.query(INHERIT_HISTORY, Inputs::flag).orElse(false);
            var policy = inputs.team().flatMap(team -> policy(team, inputs));
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            policies.put(
                                    policy.orElseThrow(),
                                    precondition,
                                    inheritHistory,
                                    inputs.caller(),
                                    inputs.requestId()));
        }

        private static Optional<TeamPolicy> policy(TeamId team, Inputs inputs) {
            var body = inputs.body();
            if (!inputs.bodyIsSound(body)) {
                return Optional.empty();
            }
            return switch (PolicyParser.parse(team, body)) {
                case PolicyParser.Result.Sound sound -> Optional.of(sound.policy());
                case PolicyParser.Result.Invalid invalid -> {
                    inputs.add(invalid.errors());
                    yield Optional.empty();
                }
            };
        }
    }

    /** {@code DELETE …/policy}. */
    @Singleton
    static final class DeletePolicy implements Operation {

        private final AdministerPolicies policies;

        DeletePolicy(AdministerPolicies policies) {
            this.policies = policies;
        }

        @Override
        public String id() {
            return "deletePolicy";
        }

        @Override
        public Route route() {
            return new Route("DELETE", PATH);
        }

        @Override
        public Callers callers() {
            return Callers.ADMINISTRATORS;
        }

        @Override
        public Reply handle(Inputs inputs) {
            var team = inputs.team();
            var precondition = inputs.precondition();
            return inputs.invalid()
                    ? inputs.errors()
                    : reply(
                            inputs,
                            policies.delete(team.orElseThrow(), precondition, inputs.caller(), inputs.requestId()));
        }
    }

    private static Reply reply(Inputs inputs, PolicyOutcome outcome) {
        return switch (outcome) {
            case PolicyOutcome.Shown shown ->
                tagged(Reply.json(200, Bodies.policy(shown.stored(), shown.warnings()), "Found"), shown.stored());
            case PolicyOutcome.Added added ->
                tagged(Reply.json(201, Bodies.policy(added.stored(), added.warnings()), "Added"), added.stored())
                        .with(
                                "Location",
                                inputs.location(
                                        "/v1/teams/" + added.stored().policy().team() + "/policy"));
            case PolicyOutcome.Deleted deleted -> Reply.empty(204, "Deleted");
            case PolicyOutcome.Rejected rejected -> inputs.problem(rejected.problem());
        };
    }

    private static Reply tagged(Reply reply, StoredPolicy stored) {
        return reply.with("ETag", EntityTags.of(stored.version()));
    }
}
