package dev.keystorevending.aws.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.aws.Json;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.probe.ClusterFacts;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * {@code DescribeClusters} of CloudHSM, by its JSON protocol. It is the only call of CloudHSM, so the
 * functions ship no module for it.
 *
 * @see <a href="https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeClusters.html">CloudHSM:
 *     DescribeClusters</a>
 */
public final class Clusters {

    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "BaldrApiService.DescribeClusters");
    private static final int OK = 200;

    private final SignedCalls calls;

    public Clusters(SignedCalls calls) {
        this.calls = calls;
    }

    /** The time after which the call is given up. */
    public Duration timeOut() {
        return calls.time();
    }

    ClusterFacts find(ClusterId id) {
        return calls.post(
                HEADERS,
                "{\"Filters\":{\"clusterIds\":[\"" + id.value() + "\"]}}",
                (status, body) -> facts(id, status, body),
                ClusterFacts.NotShown::new);
    }

    private static ClusterFacts facts(ClusterId id, int status, InputStream body) throws IOException {
        try {
            JsonNode answer = Json.read(body);
            return status == OK ? shown(id, answer) : new ClusterFacts.NotShown(code(status, answer));
        } catch (JsonProcessingException foreign) {
            return new ClusterFacts.NotShown(status == OK ? ErrorCode.UNREADABLE : "Http" + status);
        }
    }

    private static ClusterFacts shown(ClusterId id, JsonNode answer) {
        for (JsonNode cluster : answer.path("Clusters")) {
            if (cluster.path("ClusterId").asText().equals(id.value())) {
                var hsms = new ArrayList<ClusterFacts.Hsm>();
                for (JsonNode hsm : cluster.path("Hsms")) {
                    hsms.add(new ClusterFacts.Hsm(text(hsm, "State"), text(hsm, "AvailabilityZone")));
                }
                return new ClusterFacts.Shown(
                        text(cluster, "State"), hsms, text(cluster.path("Certificates"), "ClusterCertificate"));
            }
        }
        return new ClusterFacts.Missing();
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asText("");
    }

    /** The error's name, which AWS may send with a prefix and a link. */
    private static String code(int status, JsonNode answer) {
        String type = text(answer, "__type");
        String name = type.substring(type.indexOf('#') + 1).split(":", 2)[0];
        return name.isBlank() ? "Http" + status : name;
    }
}
