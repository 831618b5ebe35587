package dev.keystorevending.emulator.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keystorevending.emulator.http.AwsFailure;
import java.util.List;
import java.util.Set;

/** A valid create with exactly the members of its type. */
record CreateRequest(String name, Backing backing) {

    private static final List<String> OF_CLOUD_HSM =
            List.of(Members.CLUSTER_ID, Members.TRUST_ANCHOR, Members.PASSWORD);
    private static final List<String> OF_EXTERNAL =
            List.of(Members.CONNECTIVITY, Members.URI_ENDPOINT, Members.URI_PATH, Members.CREDENTIAL);
    private static final List<String> OF_VPC = List.of(Members.SERVICE_NAME, Members.SERVICE_OWNER);

    /**
     * Reads the request document.
     *
     * @param account the caller's, which owns the VPC endpoint service where the request does not say otherwise
     */
    static CreateRequest parse(ObjectNode document, String account) {
        Shapes.check(document, Set.of(Members.NAME));
        boolean external = document.path(Members.TYPE).asText("").equals("EXTERNAL_KEY_STORE");
        Backing backing = external ? external(document, account) : cloudHsm(document);
        return new CreateRequest(document.path(Members.NAME).asText(), backing);
    }

    private static Backing cloudHsm(ObjectNode document) {
        demand(document, OF_CLOUD_HSM, "AWS_CLOUDHSM");
        refuse(document, OF_EXTERNAL, "AWS_CLOUDHSM");
        refuse(document, OF_VPC, "AWS_CLOUDHSM");
        return new Backing.CloudHsm(
                document.path(Members.CLUSTER_ID).asText(),
                document.path(Members.TRUST_ANCHOR).asText(),
                document.path(Members.PASSWORD).asText());
    }

    private static Backing external(ObjectNode document, String account) {
        demand(document, OF_EXTERNAL, "EXTERNAL_KEY_STORE");
        refuse(document, OF_CLOUD_HSM, "EXTERNAL_KEY_STORE");
        JsonNode credential = document.path(Members.CREDENTIAL);
        return new Backing.External(
                document.path(Members.URI_ENDPOINT).asText(),
                document.path(Members.URI_PATH).asText(),
                new Backing.Credential(
                        credential.path(Members.ACCESS_KEY_ID).asText(),
                        credential.path(Members.RAW_SECRET_ACCESS_KEY).asText()),
                connectivity(document, account));
    }

    private static Backing.Connectivity connectivity(ObjectNode document, String account) {
        if (document.path(Members.CONNECTIVITY).asText().equals("PUBLIC_ENDPOINT")) {
            refuse(document, OF_VPC, "PUBLIC_ENDPOINT");
            return new Backing.PublicEndpoint();
        }
        demand(document, List.of(Members.SERVICE_NAME), "VPC_ENDPOINT_SERVICE");
        return new Backing.VpcEndpointService(
                document.path(Members.SERVICE_NAME).asText(),
                document.path(Members.SERVICE_OWNER).asText(account));
    }

    private static void demand(ObjectNode document, List<String> members, String kind) {
        for (String member : members) {
            if (!document.hasNonNull(member)) {
                throw AwsFailure.validation("%s is required for %s.".formatted(member, kind));
            }
        }
    }

    private static void refuse(ObjectNode document, List<String> members, String kind) {
        for (String member : members) {
            if (document.hasNonNull(member)) {
                throw AwsFailure.validation("%s does not apply to %s.".formatted(member, kind));
            }
        }
    }
}
