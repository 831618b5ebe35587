package dev.keystorevending.core.change;

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
import java.util.List;
import java.util.Optional;

/**
 * The body of a request to change a key store: what is left out stays as it is.
 *
 * @param secretVersion the version of the secret; without it a secret that is named anew is read in its current version
 * @param interrupt whether a connected key store may be disconnected for the change
 * @param errors the errors of the body that do not depend on the key store
 */
public record ChangeRequest(
        Optional<KeyStoreName> name,
        Optional<CloudHsm> cloudHsm,
        Optional<ExternalKeyStore> externalKeyStore,
        Optional<SecretVersionId> secretVersion,
        boolean interrupt,
        List<ProblemError> errors) {

    public ChangeRequest {
        errors = List.copyOf(errors);
    }

    /** The changes of a key store in a cluster. */
    public record CloudHsm(Optional<ClusterId> clusterId, Optional<SecretArn> secret) {}

    /** The changes of an external key store. */
    public record ExternalKeyStore(
            Optional<Connectivity> connectivity,
            Optional<ProxyUriEndpoint> endpoint,
            Optional<ProxyUriPath> path,
            Optional<VpcEndpointServiceName> service,
            Optional<AccountId> owner,
            Optional<SecretArn> secret,
            Optional<RotationMode> rotation) {}
}
