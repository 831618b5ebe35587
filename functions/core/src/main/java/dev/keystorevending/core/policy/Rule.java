package dev.keystorevending.core.policy;

import dev.keystorevending.core.create.CreateCommand;
import java.util.Optional;

/** One rule of a team's policy: says what is wrong with an order, or nothing. */
@FunctionalInterface
interface Rule {

    Optional<Violation> check(TeamPolicy policy, CreateCommand.CreateRequest request);
}
