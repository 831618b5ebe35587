package dev.keystorevending.emulator.cloudhsm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.cloudhsm.Cluster.Hsm;
import dev.keystorevending.emulator.control.EmulatorClock;
import dev.keystorevending.emulator.control.Ids;
import dev.keystorevending.emulator.control.Json;
import dev.keystorevending.emulator.control.StateFolder;
import dev.keystorevending.emulator.control.Target;
import dev.keystorevending.emulator.http.AwsAnswer;
import dev.keystorevending.emulator.http.AwsCall;
import dev.keystorevending.emulator.http.AwsEndpoint;
import dev.keystorevending.emulator.http.AwsFailure;
import dev.keystorevending.emulator.http.AwsService;
import dev.keystorevending.emulator.http.CommonErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** CloudHSM v2: the clusters of the seed data, and {@code DescribeClusters}. */
public final class EmulatedClusters implements AwsService {

    private static final Set<String> OPERATIONS = Set.of("DescribeClusters");
    private static final String DOCUMENT = "clusters";
    private static final int ROTATED_PASSWORD_LENGTH = 32;

    private final Target target;
    private final EmulatorClock clock;
    private final StateFolder state;
    private final Ids ids = new Ids();
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();

    /** How a login as kmsuser ends. */
    public sealed interface Login {

        /** KMS logged in and set a password that only KMS knows. */
        record In(String rotatedPassword) implements Login {
            @Override
            public String toString() {
                return "In[]";
            }
        }

        record WrongPassword() implements Login {}

        record LockedOut() implements Login {}
    }

    private record Document(List<Cluster> clusters) {}

    public EmulatedClusters(Target target, EmulatorClock clock, StateFolder state) {
        this.target = target;
        this.clock = clock;
        this.state = state;
        state.load(DOCUMENT, Document.class)
                .ifPresent(
                        document -> document.clusters().forEach(cluster -> clusters.put(cluster.clusterId(), cluster)));
    }

    /** Adds an ACTIVE cluster of two HSMs in two zones. A cluster of an earlier run is not changed. */
    public synchronized Cluster add(String clusterId, ClusterCertificate certificate, String kmsuserPassword) {
        Cluster cluster = new Cluster(
                clusterId,
                certificate.pem(),
                certificate.signedPem(),
                kmsuserPassword,
                ClusterState.ACTIVE,
                List.of(
                        new Hsm("hsm-" + ids.alphanumeric(11).toLowerCase(Locale.ROOT), target.region() + "a"),
                        new Hsm("hsm-" + ids.alphanumeric(11).toLowerCase(Locale.ROOT), target.region() + "b")),
                Set.of(),
                0,
                clock.instant());
        Cluster kept =
                Optional.ofNullable(clusters.putIfAbsent(clusterId, cluster)).orElse(cluster);
        save();
        return kept;
    }

    public synchronized Optional<Cluster> find(String clusterId) {
        return Optional.ofNullable(clusters.get(clusterId));
    }

    private Cluster known(String clusterId) {
        return find(clusterId)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no cluster %s; there are %s".formatted(clusterId, String.join(", ", clusters.keySet()))));
    }

    /** Changes a cluster. */
    public synchronized void change(String clusterId, UnaryOperator<Cluster> change) {
        Cluster cluster = known(clusterId);
        clusters.put(clusterId, change.apply(cluster));
        save();
    }

    /** Sets the kmsuser password on the cluster, as its administrator does to recover. */
    public void resetKmsuserPassword(String clusterId, String password) {
        change(clusterId, cluster -> cluster.withKmsuserPassword(password));
    }

    public synchronized void remove(String clusterId) {
        clusters.remove(clusterId);
        save();
    }

    /** KMS logs in as kmsuser and rotates its password. */
    public synchronized Login logIn(String clusterId, String password) {
        Cluster cluster = known(clusterId);
        if (cluster.isLockedOut()) {
            return new Login.LockedOut();
        }
        if (!cluster.kmsuserPassword().equals(password)) {
            change(clusterId, failed -> failed.withWrongPasswords(failed.wrongPasswords() + 1));
            return new Login.WrongPassword();
        }
        String rotated = ids.alphanumeric(ROTATED_PASSWORD_LENGTH);
        change(clusterId, entered -> entered.withKmsuserPassword(rotated));
        return new Login.In(rotated);
    }

    @Override
    public String targetPrefix() {
        return "BaldrApiService";
    }

    @Override
    public Set<String> operations() {
        return OPERATIONS;
    }

    @Override
    public CommonErrors commonErrors() {
        return CommonErrors.named("ThrottlingException", "CloudHsmInternalFailureException");
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        if (!call.operation().equals("DescribeClusters")) {
            throw AwsEndpoint.unknownOperation();
        }
        return AwsAnswer.of(describe(call.document()));
    }

    private synchronized ObjectNode describe(ObjectNode request) {
        Map<String, Set<String>> filters = filters(request.path("Filters"));
        ObjectNode answer = Json.object();
        ArrayNode array = answer.putArray("Clusters");
        clusters.values().stream()
                .filter(cluster -> allowed(filters, "clusterIds", cluster.clusterId()))
                .filter(cluster -> allowed(filters, "states", cluster.state().name()))
                .map(this::describe)
                .forEach(array::add);
        return answer;
    }

    private ObjectNode describe(Cluster cluster) {
        ObjectNode node = Json.object()
                .put("ClusterId", cluster.clusterId())
                .put("State", cluster.state().name())
                .put("HsmType", "hsm2m.medium")
                .put("Mode", "FIPS")
                .put("BackupPolicy", "DEFAULT")
                .put("VpcId", "vpc-0123456789abcdef0")
                .put("SecurityGroup", "sg-0123456789abcdef0")
                .put("CreateTimestamp", cluster.createdAt().toEpochMilli() / 1000.0);
        node.putObject("SubnetMapping")
                .put(target.region() + "a", "subnet-0123456789abcdef0")
                .put(target.region() + "b", "subnet-0123456789abcdef1");
        node.putObject("Certificates").put("ClusterCertificate", cluster.signedPem());
        ArrayNode hsms = node.putArray("Hsms");
        cluster.hsms()
                .forEach(hsm -> hsms.addObject()
                        .put("HsmId", hsm.hsmId())
                        .put("ClusterId", cluster.clusterId())
                        .put("AvailabilityZone", hsm.availabilityZone())
                        .put("State", "ACTIVE"));
        return node;
    }

    private static Map<String, Set<String>> filters(JsonNode node) {
        Map<String, Set<String>> filters = new LinkedHashMap<>();
        node.properties().forEach(filter -> {
            if (!Set.of("clusterIds", "vpcIds", "states").contains(filter.getKey())) {
                throw new AwsFailure(400, "CloudHsmInvalidRequestException", "Unknown filter: " + filter.getKey());
            }
            List<String> values = new ArrayList<>();
            filter.getValue().forEach(value -> values.add(value.asText()));
            filters.put(filter.getKey(), Set.copyOf(values));
        });
        return filters;
    }

    private static boolean allowed(Map<String, Set<String>> filters, String name, String value) {
        return Optional.ofNullable(filters.get(name))
                .map(values -> values.contains(value))
                .orElse(true);
    }

    private void save() {
        state.save(DOCUMENT, new Document(List.copyOf(clusters.values())));
    }
}
