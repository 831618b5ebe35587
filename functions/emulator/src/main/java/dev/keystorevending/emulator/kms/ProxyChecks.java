package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.http.AwsFailure;
import dev.keystorevending.emulator.xks.EmulatedProxies;
import dev.keystorevending.emulator.xks.EndpointService;
import dev.keystorevending.emulator.xks.HealthCheck;
import dev.keystorevending.emulator.xks.HealthResult;
import java.util.Optional;

/** The checks of XKS proxies and VPC endpoint services. A failure is an exception or a connection error code. */
final class ProxyChecks {

    private final EmulatedProxies proxies;
    private final HealthCheck healthCheck;

    ProxyChecks(EmulatedProxies proxies, HealthCheck healthCheck) {
        this.proxies = proxies;
        this.healthCheck = healthCheck;
    }

    /** At create, KMS calls public proxies. For a VPC it only checks the endpoint service. */
    void checkForCreate(Backing.External backing) {
        switch (backing.connectivity()) {
            case Backing.PublicEndpoint open -> demandHealthy(backing, "CreateCustomKeyStore");
            case Backing.VpcEndpointService service -> demandUsable(backing, service);
        }
    }

    /** At update KMS does the same, and calls a proxy in a VPC to which it is connected. */
    void checkForUpdate(Backing.External backing, Connection connection) {
        switch (backing.connectivity()) {
            case Backing.PublicEndpoint open -> demandHealthy(backing, "UpdateCustomKeyStore");
            case Backing.VpcEndpointService service -> {
                demandUsable(backing, service);
                if (connection instanceof Connection.Connected) {
                    demandHealthy(backing, "UpdateCustomKeyStore");
                }
            }
        }
    }

    /** Why a connect fails, if it does. */
    Optional<ConnectionErrorCode> connectError(Backing.External backing) {
        if (backing.connectivity() instanceof Backing.VpcEndpointService service) {
            Optional<EndpointService> found = proxies.endpointService(service.name());
            if (found.isEmpty() || !found.get().owner().equals(service.owner())) {
                return Optional.of(ConnectionErrorCode.XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND);
            }
            if (!fits(found.get(), backing)) {
                return Optional.of(ConnectionErrorCode.XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION);
            }
        }
        return errorCode(health(backing, "ConnectCustomKeyStore"));
    }

    private void demandUsable(Backing.External backing, Backing.VpcEndpointService service) {
        EndpointService found = proxies.endpointService(service.name())
                .filter(candidate -> candidate.owner().equals(service.owner()))
                .orElseThrow(KmsError.XKS_PROXY_VPC_ENDPOINT_SERVICE_NOT_FOUND::failure);
        if (!fits(found, backing)) {
            throw KmsError.XKS_PROXY_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION.failure();
        }
    }

    private static boolean fits(EndpointService service, Backing.External backing) {
        return service.correctlyConfigured() && backing.host().equalsIgnoreCase(service.privateDnsName());
    }

    private void demandHealthy(Backing.External backing, String kmsOperation) {
        failure(health(backing, kmsOperation)).ifPresent(failure -> {
            throw failure;
        });
    }

    private HealthResult health(Backing.External backing, String kmsOperation) {
        return healthCheck.check(
                backing.host(),
                backing.uriPath(),
                backing.credential().accessKeyId(),
                backing.credential().rawSecretAccessKey(),
                kmsOperation);
    }

    /** The table "Error codes" of the XKS proxy specification, at create and update. */
    private static Optional<AwsFailure> failure(HealthResult result) {
        return switch (result) {
            case HEALTHY -> Optional.empty();
            case WRONG_CREDENTIAL -> Optional.of(KmsError.XKS_PROXY_INCORRECT_AUTHENTICATION_CREDENTIAL.failure());
            case WRONG_PATH -> Optional.of(KmsError.XKS_PROXY_INVALID_CONFIGURATION.failure());
            case UNREACHABLE, TIMED_OUT, UNTRUSTED_CERTIFICATE, DEPENDENCY_TIMEOUT, THROTTLED, ALL_UNAVAILABLE ->
                Optional.of(KmsError.XKS_PROXY_URI_UNREACHABLE.failure());
            case INTERNAL_ERROR, MALFORMED_ANSWER, ACCESS_DENIED ->
                Optional.of(KmsError.XKS_PROXY_INVALID_RESPONSE.failure());
        };
    }

    /** The same table, at connect. */
    private static Optional<ConnectionErrorCode> errorCode(HealthResult result) {
        return switch (result) {
            case HEALTHY -> Optional.empty();
            case WRONG_CREDENTIAL -> Optional.of(ConnectionErrorCode.INVALID_CREDENTIALS);
            case WRONG_PATH -> Optional.of(ConnectionErrorCode.XKS_PROXY_INVALID_CONFIGURATION);
            case TIMED_OUT, DEPENDENCY_TIMEOUT, THROTTLED -> Optional.of(ConnectionErrorCode.XKS_PROXY_TIMED_OUT);
            case UNREACHABLE, ALL_UNAVAILABLE -> Optional.of(ConnectionErrorCode.XKS_PROXY_NOT_REACHABLE);
            case UNTRUSTED_CERTIFICATE -> Optional.of(ConnectionErrorCode.XKS_PROXY_INVALID_TLS_CONFIGURATION);
            case INTERNAL_ERROR, MALFORMED_ANSWER -> Optional.of(ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE);
            case ACCESS_DENIED -> Optional.of(ConnectionErrorCode.XKS_PROXY_ACCESS_DENIED);
        };
    }
}
