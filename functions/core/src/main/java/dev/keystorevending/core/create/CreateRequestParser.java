package dev.keystorevending.core.create;

import dev.keystorevending.core.input.Choices;
import dev.keystorevending.core.input.Fields;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.AccountId;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.ClientReference;
import dev.keystorevending.core.keystore.ClusterId;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.KeyStoreType;
import dev.keystorevending.core.keystore.ProxyUriEndpoint;
import dev.keystorevending.core.keystore.ProxyUriPath;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.keystore.VpcEndpointServiceName;
import dev.keystorevending.core.problem.ProblemError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the body of a create request and reports all its errors at once. */
public final class CreateRequestParser {

    /** A create request, or all errors of the body. */
    public sealed interface Result {
        record Valid(CreateCommand.CreateRequest request) implements Result {}

        record Invalid(List<ProblemError> errors) implements Result {}
    }

    private record Source(Backing backing, SecretArn secret, Optional<RotationMode> rotation) {}

    private static final String CLOUD_HSM = "cloudHsm";
    private static final String EXTERNAL = "externalKeyStore";

    private CreateRequestParser() {}

    /** Reads a body; {@code now} is the time at which a certificate must be valid. */
    public static Result parse(Map<String, ? extends @Nullable Object> body, Instant now) {
        var errors = new ArrayList<ProblemError>();
        var fields = new Fields(body, errors);
        var name = fields.required("name", KeyStoreName::parse);
        var type = fields.required("type", Choices.of(KeyStoreType.class));
        boolean connect = fields.flag("connect", true);
        var version = fields.optional("secretVersionId", SecretVersionId::parse);
        var reference = fields.optional("clientReference", ClientReference::parse);
        var source = source(fields, type, now);
        fields.refuseUnknown();
        return errors.isEmpty()
                ? new Result.Valid(new CreateCommand.CreateRequest(
                        name.orElseThrow(),
                        source.orElseThrow().backing(),
                        source.orElseThrow().secret(),
                        version,
                        connect,
                        reference,
                        source.orElseThrow().rotation()))
                : new Result.Invalid(List.copyOf(errors));
    }

    private static Optional<Source> source(Fields fields, Optional<KeyStoreType> type, Instant now) {
        if (type.isEmpty()) {
            checkUntyped(fields, now);
            return Optional.empty();
        }
        return switch (type.get()) {
            case AWS_CLOUDHSM -> {
                fields.foreign(EXTERNAL, "A key store of type AWS_CLOUDHSM does not have this member.");
                yield fields.object(CLOUD_HSM, true).flatMap(hsm -> cloudHsm(hsm, now));
            }
            case EXTERNAL_KEY_STORE -> {
                fields.foreign(CLOUD_HSM, "A key store of type EXTERNAL_KEY_STORE does not have this member.");
                yield fields.object(EXTERNAL, true).flatMap(CreateRequestParser::external);
            }
        };
    }

    /** Without a valid type it is not known which member belongs to the request, so both are checked. */
    private static void checkUntyped(Fields fields, Instant now) {
        if (fields.hasValue(CLOUD_HSM) && fields.hasValue(EXTERNAL)) {
            fields.report("", InputErrorCode.ExactlyOne, "Send exactly one of cloudHsm and externalKeyStore.");
        }
        fields.object(CLOUD_HSM, false).ifPresent(hsm -> cloudHsm(hsm, now));
        fields.object(EXTERNAL, false).ifPresent(CreateRequestParser::external);
    }

    private static Optional<Source> cloudHsm(Fields fields, Instant now) {
        var cluster = fields.required("clusterId", ClusterId::parse);
        var anchor = fields.required("trustAnchorCertificate", TrustAnchor::parse);
        var secret = fields.required("passwordSecretArn", SecretArn::parse);
        fields.refuseUnknown();
        anchor.flatMap(certificate -> certificate.unusableAt(now))
                .ifPresent(error -> fields.report("trustAnchorCertificate", error.code(), error.detail()));
        return cluster.flatMap(id -> anchor.flatMap(certificate ->
                secret.map(arn -> new Source(new Backing.CloudHsm(id, certificate), arn, Optional.empty()))));
    }

    private static Optional<Source> external(Fields fields) {
        var connectivity = fields.required("connectivity", Choices.of(Connectivity.class));
        var endpoint = fields.required("uriEndpoint", ProxyUriEndpoint::parse);
        var path = fields.required("uriPath", ProxyUriPath::parse);
        var secret = fields.required("credentialSecretArn", SecretArn::parse);
        var rotation = fields.optional("rotation", Choices.of(RotationMode.class));
        var backing = connectivity.flatMap(chosen -> switch (chosen) {
            case PUBLIC_ENDPOINT -> {
                fields.foreign("vpcEndpointServiceName", "A proxy at a public endpoint does not have this member.");
                fields.foreign("vpcEndpointServiceOwner", "A proxy at a public endpoint does not have this member.");
                yield endpoint.flatMap(host -> path.<Backing>map(rest -> new Backing.PublicEndpoint(host, rest)));
            }
            case VPC_ENDPOINT_SERVICE -> {
                var service = fields.required("vpcEndpointServiceName", VpcEndpointServiceName::parse);
                var owner = fields.optional("vpcEndpointServiceOwner", AccountId::parse);
                yield endpoint.flatMap(host -> path.flatMap(rest ->
                        service.<Backing>map(named -> new Backing.VpcEndpointService(host, rest, named, owner))));
            }
        });
        if (connectivity.isEmpty()) {
            fields.optional("vpcEndpointServiceName", VpcEndpointServiceName::parse);
            fields.optional("vpcEndpointServiceOwner", AccountId::parse);
        }
        fields.refuseUnknown();
        return backing.flatMap(found -> secret.map(arn -> new Source(found, arn, rotation)));
    }
}
