package dev.keystorevending.core.create;

import dev.keystorevending.core.create.CreateWarning.Code;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.DnsName;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what will not work, or not for long, in requests that are valid and that the team's policy allows. */
public final class CreateWarnings {

    static final Duration CERTIFICATE_NOTICE = Duration.ofDays(90);
    static final Duration ROTATION_NOTICE = Duration.ofDays(7);

    private final String region;

    /** For a service in this Region. */
    public CreateWarnings(String region) {
        this.region = region;
    }

    /** The warnings that follow from the configuration alone. A replay shows these only. */
    public List<CreateWarning> of(Backing backing, Instant now) {
        var warnings = new ArrayList<CreateWarning>();
        switch (backing) {
            case Backing.CloudHsm hsm -> addCertificate(warnings, hsm, now);
            case Backing.PublicEndpoint proxy -> addHost(warnings, proxy);
            case Backing.VpcEndpointService proxy -> {
                addHost(warnings, proxy);
                addRegion(warnings, proxy);
            }
        }
        return List.copyOf(warnings);
    }

    /**
     * All warnings of a first answer.
     *
     * @param used the key stores that the team has without this one
     * @param nextRotation when the secret rotates; empty if it does not or if that is unknown
     */
    List<CreateWarning> of(Backing backing, int used, int quota, Optional<Instant> nextRotation, Instant now) {
        var warnings = new ArrayList<>(of(backing, now));
        addQuota(warnings, Math.max(quota - used - 1, 0), quota);
        warnings.addAll(ofRotation(backing, nextRotation, now));
        return List.copyOf(warnings);
    }

    /** The warning of a secret that rotates soon. */
    public List<CreateWarning> ofRotation(Backing backing, Optional<Instant> nextRotation, Instant now) {
        return nextRotation.filter(next -> next.isBefore(now.plus(ROTATION_NOTICE))).stream()
                .map(next -> rotation(backing, next))
                .toList();
    }

    /** The warning of a kmsuser password that KMS was told: it is good for the next connect only. */
    public static CreateWarning ofPassword() {
        return new CreateWarning(
                "",
                Code.PasswordChangesAtConnect,
                "KMS uses this password for the next connect only. Set kmsuser's password at the cluster to it before. When KMS has connected, it changes the password, and alone knows the new one.");
    }

    private static void addHost(List<CreateWarning> warnings, Backing.ExternalKeyStore proxy) {
        DnsName.impossible(proxy.endpoint().host())
                .ifPresent(why ->
                        warnings.add(new CreateWarning("/externalKeyStore/uriEndpoint", Code.HostCannotExist, why)));
    }

    private void addRegion(List<CreateWarning> warnings, Backing.VpcEndpointService proxy) {
        String named = proxy.service().region();
        if (!named.equals(region)) {
            warnings.add(new CreateWarning(
                    "/externalKeyStore/vpcEndpointServiceName",
                    Code.VpcEndpointServiceInOtherRegion,
                    "The VPC endpoint service is in the Region " + named
                            + ". KMS reaches only those of its own Region, " + region + "."));
        }
    }

    private static void addCertificate(List<CreateWarning> warnings, Backing.CloudHsm hsm, Instant now) {
        String pointer = "/cloudHsm/trustAnchorCertificate";
        var certificate = hsm.trustAnchor();
        certificate
                .notMarkedAsAuthority()
                .ifPresent(why -> warnings.add(new CreateWarning(pointer, Code.CertificateNotMarkedAsAuthority, why)));
        if (certificate.expiresAt().isBefore(now.plus(CERTIFICATE_NOTICE))) {
            warnings.add(new CreateWarning(
                    pointer,
                    Code.CertificateExpiresSoon,
                    "The certificate expires on " + date(certificate.expiresAt())
                            + ". The trust anchor of a key store cannot be replaced later."));
        }
    }

    private static void addQuota(List<CreateWarning> warnings, int left, int quota) {
        if (left > 1 && left * 10 >= quota) {
            return;
        }
        warnings.add(new CreateWarning(
                "",
                Code.QuotaNearlyUsed,
                "After this create, the team has " + left + " of " + quota + (quota == 1 ? " key store" : " key stores")
                        + " left in its quota. An administrator can raise the quota."));
    }

    private static CreateWarning rotation(Backing backing, Instant next) {
        String when = "Secrets Manager rotates this secret on or before " + date(next) + ". ";
        return switch (backing) {
            case Backing.CloudHsm hsm ->
                new CreateWarning(
                        "/cloudHsm/passwordSecretArn",
                        Code.SecretRotatesSoon,
                        when
                                + "KMS changes the password of kmsuser each time it connects the key store, and alone knows the new one. A rotation must not change the password at the cluster.");
            case Backing.ExternalKeyStore proxy ->
                new CreateWarning(
                        "/externalKeyStore/credentialSecretArn",
                        Code.SecretRotatesSoon,
                        when
                                + "KMS keeps the credential that it gets now. Send a credential rotation of the key store before the proxy rejects the old one.");
        };
    }

    /** Days are in UTC. */
    private static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
