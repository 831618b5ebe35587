package dev.keystorevending.core.create;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.KeyStoreId;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.ledger.Claim;
import dev.keystorevending.core.policy.Violation;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.secret.Credentials;
import dev.keystorevending.core.secret.SecretProblems;
import java.util.List;

/** The problems of requests to create or change a key store that KMS does not get to see. */
public final class Refusals {

    private Refusals() {}

    /** The problem of a claim that another key store holds. Only its own team learns which. */
    public static Problem claimed(TeamId caller, Claim claim, TeamId team, KeyStoreId holder) {
        String what = switch (claim.kind()) {
            case NAME -> "This name is";
            case CLUSTER -> "This cluster is";
            case PROXY_URI -> "This proxy endpoint and path are";
            case PROXY_ENDPOINT -> "This proxy endpoint is";
            case VPC_ENDPOINT_SERVICE -> "This VPC endpoint service is";
        };
        return new Problem(claim.kind().problem(), what + by(caller, claim, team, holder));
    }

    private static String by(TeamId caller, Claim claim, TeamId team, KeyStoreId holder) {
        if (claim.kind() == Claim.Kind.PROXY_ENDPOINT) {
            // proxies at public endpoints can share a host, so there can be several holders
            return " used by other key stores in this account and Region.";
        }
        return team.equals(caller)
                ? " used by the team's key store " + holder + "."
                : " used by another key store in this account and Region.";
    }

    /** The problem of a request that violates rules of the team's policy. */
    public static Problem violation(List<Violation> violations) {
        var errors = violations.stream()
                .map(broken -> broken.error(broken.pointer()))
                .toList();
        return new Problem(
                ProblemCode.PolicyViolation,
                "The request violates " + errors.size()
                        + (errors.size() == 1 ? " rule of the team's policy." : " rules of the team's policy."),
                errors);
    }

    /** The problem of a secret whose value is not a valid credential. */
    public static Problem unusable(Backing backing, Credentials.Check.Bad bad) {
        String pointer = switch (backing) {
            case Backing.CloudHsm hsm -> "/cloudHsm/passwordSecretArn";
            case Backing.ExternalKeyStore xks -> "/externalKeyStore/credentialSecretArn";
        };
        return SecretProblems.unusable(pointer, bad);
    }
}
