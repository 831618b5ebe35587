package dev.keystorevending.aws.kms;

import dev.keystorevending.aws.ErrorCode;
import dev.keystorevending.core.input.Parsed;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.keystore.TrustAnchor;
import dev.keystorevending.core.kms.CommandAnswer;
import dev.keystorevending.core.kms.ConnectionState;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.kms.CustomKeyStores;
import dev.keystorevending.core.kms.DescribeAnswer;
import dev.keystorevending.core.kms.PublicConfiguration;
import dev.keystorevending.core.kms.SeenKeyStore;
import dev.keystorevending.core.kms.UpdateAnswer;
import dev.keystorevending.core.kms.UpdateParameters;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateCustomKeyStoreRequest;
import software.amazon.awssdk.services.kms.model.CustomKeyStoresListEntry;
import software.amazon.awssdk.services.kms.model.XksProxyConfigurationType;

/** Calls KMS. {@link KmsErrors} translates its error codes. */
public final class KmsCustomKeyStores implements CustomKeyStores {

    /** The IAM actions that this adapter needs; KMS has no resource-level permission for them. */
    public static final List<String> ACTIONS = List.of(
            "kms:ConnectCustomKeyStore",
            "kms:CreateCustomKeyStore",
            "kms:DeleteCustomKeyStore",
            "kms:DescribeCustomKeyStores",
            "kms:DisconnectCustomKeyStore",
            "kms:UpdateCustomKeyStore");

    private final KmsClient onceOnly;
    private final KmsClient retrying;

    /** Creates the adapter. The first client must not retry, because KMS has no idempotency token. */
    public KmsCustomKeyStores(KmsClient onceOnly, KmsClient retrying) {
        this.onceOnly = onceOnly;
        this.retrying = retrying;
    }

    @Override
    public CreateAnswer create(CreateParameters parameters) {
        try {
            var answer = onceOnly.createCustomKeyStore(request(parameters));
            return id(answer.customKeyStoreId())
                    .<CreateAnswer>map(CreateAnswer.Created::new)
                    .orElseGet(() -> new CreateAnswer.Unknown(ErrorCode.UNREADABLE));
        } catch (AwsServiceException failed) {
            return KmsErrors.refusal(failed)
                    .<CreateAnswer>map(CreateAnswer.Refused::new)
                    .orElseGet(() -> new CreateAnswer.Unknown(KmsErrors.code(failed)));
        } catch (SdkException lost) {
            return new CreateAnswer.Unknown(lost.getClass().getSimpleName());
        }
    }

    private static CreateCustomKeyStoreRequest request(CreateParameters parameters) {
        var request = CreateCustomKeyStoreRequest.builder()
                .customKeyStoreName(parameters.name().value());
        return switch (parameters) {
            case CreateParameters.CloudHsm hsm ->
                request.customKeyStoreType("AWS_CLOUDHSM")
                        .cloudHsmClusterId(hsm.backing().clusterId().value())
                        .trustAnchorCertificate(hsm.backing().trustAnchor().pem())
                        .keyStorePassword(hsm.password().value())
                        .build();
            case CreateParameters.ExternalKeyStore xks -> {
                Backing.ExternalKeyStore backing = xks.backing();
                request.customKeyStoreType("EXTERNAL_KEY_STORE")
                        .xksProxyConnectivity(backing.connectivity().name())
                        .xksProxyUriEndpoint(backing.endpoint().value())
                        .xksProxyUriPath(backing.path().value())
                        .xksProxyAuthenticationCredential(credential -> credential
                                .accessKeyId(xks.credential().accessKeyId())
                                .rawSecretAccessKey(xks.credential().rawSecretAccessKey()));
                if (backing instanceof Backing.VpcEndpointService vpc) {
                    request.xksProxyVpcEndpointServiceName(vpc.service().value());
                    vpc.owner().ifPresent(owner -> request.xksProxyVpcEndpointServiceOwner(owner.value()));
                }
                yield request.build();
            }
        };
    }

    @Override
    public DescribeAnswer describeAll() {
        try {
            var stores = retrying.describeCustomKeyStoresPaginator(request -> {}).stream()
                    .flatMap(page -> page.customKeyStores().stream())
                    .map(KmsCustomKeyStores::seen)
                    .toList();
            return stores.stream().allMatch(Optional::isPresent)
                    ? new DescribeAnswer.Listed(
                            stores.stream().flatMap(Optional::stream).toList())
                    : new DescribeAnswer.Unavailable(ErrorCode.UNREADABLE);
        } catch (AwsServiceException failed) {
            return new DescribeAnswer.Unavailable(KmsErrors.code(failed));
        } catch (SdkException lost) {
            return new DescribeAnswer.Unavailable(lost.getClass().getSimpleName());
        }
    }

    @Override
    public CommandAnswer connect(CustomKeyStoreId id) {
        return command(() -> retrying.connectCustomKeyStore(request -> request.customKeyStoreId(id.value())));
    }

    @Override
    public CommandAnswer disconnect(CustomKeyStoreId id) {
        return command(() -> retrying.disconnectCustomKeyStore(request -> request.customKeyStoreId(id.value())));
    }

    @Override
    public CommandAnswer delete(CustomKeyStoreId id) {
        return command(() -> retrying.deleteCustomKeyStore(request -> request.customKeyStoreId(id.value())));
    }

    @Override
    public UpdateAnswer update(CustomKeyStoreId id, UpdateParameters parameters) {
        try {
            onceOnly.updateCustomKeyStore(UpdateRequests.of(id, parameters));
            return new UpdateAnswer.Accepted();
        } catch (AwsServiceException failed) {
            return KmsErrors.update(failed);
        } catch (SdkException lost) {
            return new UpdateAnswer.Unknown(lost.getClass().getSimpleName());
        }
    }

    private static CommandAnswer command(Runnable call) {
        try {
            call.run();
            return new CommandAnswer.Accepted();
        } catch (AwsServiceException failed) {
            return KmsErrors.command(failed);
        } catch (SdkException lost) {
            return new CommandAnswer.Later(lost.getClass().getSimpleName());
        }
    }

    /**
     * Returns nothing for an entry without the members that identify a key store. If such an entry were skipped, an
     * existing key store could count as absent.
     */
    private static Optional<SeenKeyStore> seen(CustomKeyStoresListEntry entry) {
        String name = entry.customKeyStoreName();
        Instant createdAt = entry.creationDate();
        if (name == null || createdAt == null) {
            return Optional.empty();
        }
        return id(entry.customKeyStoreId())
                .map(id -> new SeenKeyStore(
                        id,
                        name,
                        configuration(entry),
                        createdAt,
                        state(entry.connectionStateAsString()),
                        Optional.ofNullable(entry.connectionErrorCodeAsString()),
                        SeenBacking.of(entry),
                        Optional.ofNullable(entry.xksProxyConfiguration())
                                .map(XksProxyConfigurationType::accessKeyId)));
    }

    private static Optional<CustomKeyStoreId> id(@org.jspecify.annotations.Nullable String text) {
        return Optional.ofNullable(text)
                .flatMap(sent -> CustomKeyStoreId.parse(sent).toOptional());
    }

    private static PublicConfiguration configuration(CustomKeyStoresListEntry entry) {
        XksProxyConfigurationType xks = entry.xksProxyConfiguration();
        if (xks == null) {
            String fingerprint = Optional.ofNullable(entry.trustAnchorCertificate())
                    .map(TrustAnchor::parse)
                    .flatMap(Parsed::toOptional)
                    .map(TrustAnchor::fingerprint)
                    .orElse("");
            return PublicConfiguration.cloudHsm(text(entry.cloudHsmClusterId()), fingerprint);
        }
        return PublicConfiguration.externalKeyStore(
                text(xks.connectivityAsString()),
                text(xks.uriEndpoint()),
                text(xks.uriPath()),
                text(xks.vpcEndpointServiceName()));
    }

    private static String text(@org.jspecify.annotations.Nullable String value) {
        return value == null ? "" : value;
    }

    private static ConnectionState state(@org.jspecify.annotations.Nullable String name) {
        return Arrays.stream(ConnectionState.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElse(ConnectionState.UNKNOWN);
    }
}
