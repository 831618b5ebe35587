package dev.keystorevending.core.change;

import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.keystore.AccountId;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.problem.ProblemError;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses the body of a request to change a key store and collects all its errors. */
public final class ChangeRequestParser {

    private ChangeRequestParser() {}

    /** Reads a body. What is not valid is left out of the request, and its error is added. */
    public static ChangeRequest parse(Map<String, ? extends @Nullable Object> body) {
        var errors = new ArrayList<ProblemError>();
        var fields = new Fields(body, errors);
        var name = fields.optional("name", KeyStoreName::parse);
        var version = fields.optional("secretVersionId", SecretVersionId::parse);
        boolean interrupt = fields.flag("interrupt", false);
        var cluster = fields.object("cloudHsm", false).map(ChangeRequestParser::cloudHsm);
        var external = fields.object("externalKeyStore", false).map(ChangeRequestParser::external);
        fields.foreign("type", "KMS cannot change the type of a key store. Create another key store.");
        fields.refuseUnknown();
        return new ChangeRequest(name, cluster, external, version, interrupt, errors);
    }

    private static ChangeRequest.CloudHsm cloudHsm(Fields fields) {
        var cluster = fields.optional("clusterId", ClusterId::parse);
        var secret = fields.optional("passwordSecretArn", SecretArn::parse);
        fields.foreign(
                "trustAnchorCertificate",
                "KMS cannot change the trust anchor of a key store. A cluster with another one needs another key store.");
        fields.refuseUnknown();
        return new ChangeRequest.CloudHsm(cluster, secret);
    }

    private static ChangeRequest.ExternalKeyStore external(Fields fields) {
        var request = new ChangeRequest.ExternalKeyStore(
                fields.optional("connectivity", Choices.of(Connectivity.class)),
                fields.optional("uriEndpoint", ProxyUriEndpoint::parse),
                fields.optional("uriPath", ProxyUriPath::parse),
                fields.optional("vpcEndpointServiceName", VpcEndpointServiceName::parse),
                fields.optional("vpcEndpointServiceOwner", AccountId::parse),
                fields.optional("credentialSecretArn", SecretArn::parse),
                fields.optional("rotation", Choices.of(RotationMode.class)));
        fields.refuseUnknown();
        return request;
    }
}
