package dev.keystorevending.core.probe;

import java.util.List;

/** The checks of a probe. Their names are the {@code check} of a finding. */
public enum ProbeCheck {
    DnsResolution,
    PublicAddress,
    TcpConnection,
    RoundTripTime,
    TlsVersion,
    CertificateName,
    CertificateChain,
    CertificateExpiry,
    HealthStatus,
    HealthLatency,
    ClusterState,
    ClusterHsms,
    ClusterCertificate,
    EndpointService,
    EndpointServiceType,
    EndpointServiceZones,
    PrivateDnsName,
    DomainVerification,
    ConnectionAcceptance;

    static final List<ProbeCheck> OF_PROXY = List.of(
            DnsResolution,
            PublicAddress,
            TcpConnection,
            RoundTripTime,
            TlsVersion,
            CertificateName,
            CertificateChain,
            CertificateExpiry,
            HealthStatus,
            HealthLatency);
    static final List<ProbeCheck> OF_CLUSTER = List.of(ClusterState, ClusterHsms, ClusterCertificate);
    static final List<ProbeCheck> OF_ENDPOINT_SERVICE = List.of(
            EndpointService,
            EndpointServiceType,
            EndpointServiceZones,
            PrivateDnsName,
            DomainVerification,
            ConnectionAcceptance);
}
