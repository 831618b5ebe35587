package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Records;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.create.CreateCommand.CreateRequest;
import dev.keystorevending.core.create.CreateRequestParser;
import dev.keystorevending.core.keystore.Connection;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.policy.NamePattern;
import dev.keystorevending.core.policy.NamingRule;
import dev.keystorevending.core.policy.Rules;
import dev.keystorevending.core.policy.TeamPolicy;
import dev.keystorevending.core.policy.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the service itself computes for a create. It is in this package because the API's JSON is. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RequestBenchmark {

    private static final String DEAREST = "([a-z0-9-]*[a-z0-9-]){1,356}";

    private final byte[] proxy = """
            {"name":"payments-main","type":"EXTERNAL_KEY_STORE","externalKeyStore":{"connectivity":"PUBLIC_ENDPOINT",\
            "uriEndpoint":"https://xks.payments.example.com","uriPath":"/prefix/kms/xks/v1","credentialSecretArn":"%s"}}
            """.formatted(CreateRequests.SECRET).getBytes(StandardCharsets.UTF_8);

    private final byte[] cluster = """
            {"name":"payments-main","type":"AWS_CLOUDHSM","cloudHsm":{"clusterId":"cluster-23456abcdef",\
            "trustAnchorCertificate":"%s","passwordSecretArn":"%s"}}
            """.formatted(CreateRequests.CERTIFICATE.replace("\n", "\\n"), CreateRequests.SECRET)
            .getBytes(StandardCharsets.UTF_8);

    private final CreateRequest request = CreateRequests.request(CreateRequests.publicProxy());
    private final TeamPolicy policy = Teams.policy(Teams.PAYMENTS);
    private final TeamPolicy dearest = withPattern(policy);
    private final KeyStore created =
            Records.created(Records.creating(CreateRequests.publicProxy()), new Connection.NotRequested());

    private static TeamPolicy withPattern(TeamPolicy policy) {
        return new TeamPolicy(
                policy.team(),
                policy.principals(),
                new NamingRule(NamePattern.stored(DEAREST), "any", List.of("any"), List.of()),
                policy.allowedTypes(),
                policy.allowedConnectivity(),
                policy.clusterIds(),
                policy.proxyHosts(),
                policy.secretArnPatterns(),
                policy.quota());
    }

    /** Parses the body of an external key store. */
    @Benchmark
    public CreateRequestParser.Result parseExternalKeyStore() {
        return parsed(proxy);
    }

    /** Parses the body of a CloudHSM key store, whose certificate is read. */
    @Benchmark
    public CreateRequestParser.Result parseCloudHsm() {
        return parsed(cluster);
    }

    private static CreateRequestParser.Result parsed(byte[] body) {
        var result = CreateRequestParser.parse(StrictJson.object(body, new ArrayList<>()), CreateRequests.NOW);
        if (!(result instanceof CreateRequestParser.Result.Valid)) {
            throw new IllegalStateException("the request is not valid");
        }
        return result;
    }

    /** Checks a request that a policy allows. */
    @Benchmark
    public List<Violation> checkPolicy() {
        return Rules.violations(policy, request);
    }

    /** Checks it with a pattern near the greatest cost that is allowed. */
    @Benchmark
    public List<Violation> checkDearestPattern() {
        return Rules.violations(dearest, request);
    }

    /** Writes the body of the response to a create. */
    @Benchmark
    public String writeKeyStore() {
        JsonNode body = Bodies.created(created, List.of());
        return Json.text(body);
    }
}
