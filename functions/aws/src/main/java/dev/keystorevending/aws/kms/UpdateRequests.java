package dev.keystorevending.aws.kms;

import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.kms.UpdateParameters;
import dev.keystorevending.core.secret.Credential;
import software.amazon.awssdk.services.kms.model.UpdateCustomKeyStoreRequest;

/** Writes the requests of {@code UpdateCustomKeyStore}: only the members that change. */
final class UpdateRequests {

    private UpdateRequests() {}

    static UpdateCustomKeyStoreRequest of(CustomKeyStoreId id, UpdateParameters parameters) {
        var request = UpdateCustomKeyStoreRequest.builder().customKeyStoreId(id.value());
        parameters.name().ifPresent(name -> request.newCustomKeyStoreName(name.value()));
        parameters.credential().ifPresent(credential -> credential(request, credential));
        switch (parameters.after()) {
            case Backing.CloudHsm hsm -> {
                if (!hsm.equals(parameters.before())) {
                    request.cloudHsmClusterId(hsm.clusterId().value());
                }
            }
            case Backing.ExternalKeyStore xks -> {
                if (parameters.before() instanceof Backing.ExternalKeyStore before) {
                    proxy(request, before, xks);
                }
            }
        }
        return request.build();
    }

    private static void credential(UpdateCustomKeyStoreRequest.Builder request, Credential credential) {
        switch (credential) {
            case Credential.KmsUserPassword password -> request.keyStorePassword(password.value());
            case Credential.ProxyCredential proxy ->
                request.xksProxyAuthenticationCredential(
                        sent -> sent.accessKeyId(proxy.accessKeyId()).rawSecretAccessKey(proxy.rawSecretAccessKey()));
        }
    }

    private static void proxy(
            UpdateCustomKeyStoreRequest.Builder request,
            Backing.ExternalKeyStore before,
            Backing.ExternalKeyStore after) {
        boolean otherConnectivity = before.connectivity() != after.connectivity();
        if (otherConnectivity) {
            request.xksProxyConnectivity(after.connectivity().name());
        }
        if (otherConnectivity || !before.endpoint().equals(after.endpoint())) {
            request.xksProxyUriEndpoint(after.endpoint().value());
        }
        if (!before.path().equals(after.path())) {
            request.xksProxyUriPath(after.path().value());
        }
        switch (after) {
            case Backing.PublicEndpoint open -> {
                if (otherConnectivity) {
                    request.xksProxyVpcEndpointServiceName(""); // KMS requires it, so that the service is removed
                }
            }
            case Backing.VpcEndpointService vpc -> service(request, before, vpc);
        }
    }

    /** A service is sent with its owner, because KMS takes the caller's account for a service without one. */
    private static void service(
            UpdateCustomKeyStoreRequest.Builder request,
            Backing.ExternalKeyStore before,
            Backing.VpcEndpointService after) {
        boolean same = before instanceof Backing.VpcEndpointService old
                && old.service().equals(after.service())
                && old.owner().equals(after.owner());
        if (!same) {
            request.xksProxyVpcEndpointServiceName(after.service().value());
            after.owner().ifPresent(owner -> request.xksProxyVpcEndpointServiceOwner(owner.value()));
        }
    }
}
