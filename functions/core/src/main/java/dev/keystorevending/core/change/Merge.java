package dev.keystorevending.core.change;

import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.Connectivity;
import dev.keystorevending.core.keystore.KeyStore;
import dev.keystorevending.core.keystore.KeyStoreName;
import dev.keystorevending.core.keystore.RotationMode;
import dev.keystorevending.core.keystore.SecretArn;
import dev.keystorevending.core.keystore.SecretVersionId;
import dev.keystorevending.core.problem.ProblemError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change request merged with the record of the key store (RFC 7396). It means nothing if there are errors.
 *
 * @param version the version of the secret to read; empty for the current one
 * @param readsSecret whether the request names a secret or a version, so that the secret is read
 */
record Merge(
        KeyStoreName name,
        Backing backing,
        SecretArn secret,
        Optional<SecretVersionId> version,
        RotationMode rotation,
        boolean readsSecret,
        List<ProblemError> errors) {

    private static final String EXTERNAL = "/externalKeyStore";

    static Merge of(KeyStore record, ChangeRequest request) {
        var errors = new ArrayList<>(request.errors());
        Backing backing = switch (record.backing()) {
            case Backing.CloudHsm hsm -> {
                if (request.externalKeyStore().isPresent()) {
                    errors.add(foreign(EXTERNAL, "A key store of type AWS_CLOUDHSM does not have this member."));
                }
                yield new Backing.CloudHsm(
                        request.cloudHsm()
                                .flatMap(ChangeRequest.CloudHsm::clusterId)
                                .orElse(hsm.clusterId()),
                        hsm.trustAnchor());
            }
            case Backing.ExternalKeyStore xks -> {
                if (request.cloudHsm().isPresent()) {
                    errors.add(
                            foreign("/cloudHsm", "A key store of type EXTERNAL_KEY_STORE does not have this member."));
                }
                yield request.externalKeyStore()
                        .map(changes -> external(xks, changes, errors))
                        .orElse(xks);
            }
        };
        var named = request.cloudHsm()
                .flatMap(ChangeRequest.CloudHsm::secret)
                .or(() -> request.externalKeyStore().flatMap(ChangeRequest.ExternalKeyStore::secret));
        return new Merge(
                request.name().orElse(record.name()),
                backing,
                named.orElse(record.secret().arn()),
                request.secretVersion(),
                request.externalKeyStore()
                        .flatMap(ChangeRequest.ExternalKeyStore::rotation)
                        .orElse(record.secret().rotation()),
                named.isPresent() || request.secretVersion().isPresent(),
                List.copyOf(errors));
    }

    /** Returns a change of the version alone; empty for the current one. */
    static Merge ofVersion(KeyStore record, Optional<SecretVersionId> version) {
        return new Merge(
                record.name(),
                record.backing(),
                record.secret().arn(),
                version,
                record.secret().rotation(),
                true,
                List.of());
    }

    private static Backing.ExternalKeyStore external(
            Backing.ExternalKeyStore before, ChangeRequest.ExternalKeyStore changes, List<ProblemError> errors) {
        var endpoint = changes.endpoint().orElse(before.endpoint());
        var path = changes.path().orElse(before.path());
        var vpc = Optional.of(before)
                .filter(Backing.VpcEndpointService.class::isInstance)
                .map(Backing.VpcEndpointService.class::cast);
        return switch (changes.connectivity().orElse(before.connectivity())) {
            case PUBLIC_ENDPOINT -> {
                String why = "A proxy at a public endpoint does not have this member.";
                changes.service().ifPresent(sent -> errors.add(foreign(EXTERNAL + "/vpcEndpointServiceName", why)));
                changes.owner().ifPresent(sent -> errors.add(foreign(EXTERNAL + "/vpcEndpointServiceOwner", why)));
                yield new Backing.PublicEndpoint(endpoint, path);
            }
            case VPC_ENDPOINT_SERVICE -> {
                var service = changes.service().or(() -> vpc.map(Backing.VpcEndpointService::service));
                var owner = changes.owner().or(() -> vpc.flatMap(Backing.VpcEndpointService::owner));
                if (service.isEmpty() && wellFormed(errors)) {
                    errors.add(new ProblemError(
                            EXTERNAL + "/vpcEndpointServiceName",
                            InputErrorCode.Required.name(),
                            "This member is required for the connectivity " + Connectivity.VPC_ENDPOINT_SERVICE + "."));
                }
                yield service.<Backing.ExternalKeyStore>map(
                                named -> new Backing.VpcEndpointService(endpoint, path, named, owner))
                        .orElse(before);
            }
        };
    }

    /** Whether the service name was left out, and not sent in a form that is not valid. */
    private static boolean wellFormed(List<ProblemError> errors) {
        return errors.stream().noneMatch(error -> error.pointer().equals(EXTERNAL + "/vpcEndpointServiceName"));
    }

    private static ProblemError foreign(String pointer, String why) {
        return new ProblemError(pointer, InputErrorCode.NotApplicable.name(), why);
    }
}
