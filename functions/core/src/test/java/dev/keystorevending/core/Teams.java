package dev.keystorevending.core;

import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.TeamId;
import dev.keystorevending.core.policy.HostPattern;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.SecretArnPattern;
import dev.keystorevending.core.policy.TeamPolicy;
import java.util.List;
import java.util.Set;

/** A team whose policy allows every request of {@link CreateRequests}. */
public final class Teams {

    public static final TeamId PAYMENTS = new TeamId("payments");
    public static final TeamId LENDING = new TeamId("lending");
    public static final Caller MEMBER = Caller.of("arn:aws:sts::111122223333:assumed-role/payments/alice");

    /** In no team. */
    public static final Caller ADMINISTRATOR = Caller.of("arn:aws:sts::111122223333:assumed-role/administrator/root");

    private Teams() {}

    public static TeamPolicy policy(TeamId team) {
        return policy(team, 3);
    }

    public static TeamPolicy policy(TeamId team, int quota) {
        return policy(team, quota, false, "payments/*");
    }

    /** A policy under which a key store that lost its connection is connected again. */
    public static TeamPolicy reconnecting(TeamId team, int quota) {
        return policy(team, quota, true, "payments/*");
    }

    /** A policy that grants only secrets whose names fit. */
    public static TeamPolicy withSecrets(TeamId team, String names) {
        return policy(team, 3, false, names);
    }

    private static TeamPolicy policy(TeamId team, int quota, boolean reconnect, String secrets) {
        return new TeamPolicy(
                team,
                Set.of(MEMBER.principal()),
                new NamingRule(
                        NamePattern.stored("payments-[a-z0-9-]+"),
                        "payments- and the purpose",
                        List.of("payments-example"),
                        List.of("root")),
                Set.of(KeyStoreType.values()),
                Set.of(Connectivity.values()),
                Set.of(new ClusterId("cluster-23456abcdef")),
                List.of(new HostPattern("xks.payments.example.com"), new HostPattern("*.example.org")),
                List.of(new SecretArnPattern("arn:aws:secretsmanager:eu-central-1:111122223333:secret:" + secrets)),
                quota,
                reconnect);
    }
}
