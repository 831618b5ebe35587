package dev.keystorevending.emulator.kms;

import dev.keystorevending.emulator.cloudhsm.Cluster;
import dev.keystorevending.emulator.cloudhsm.EmulatedClusters;
import java.util.Collection;
import java.util.Optional;

/** The values that must be unique in an account and Region. */
final class Uniqueness {

    private final EmulatedClusters clusters;

    Uniqueness(EmulatedClusters clusters) {
        this.clusters = clusters;
    }

    void demandFreeName(String name, Collection<CustomKeyStore> others) {
        if (others.stream().anyMatch(other -> other.name().equals(name))) {
            throw KmsError.CUSTOM_KEY_STORE_NAME_IN_USE.failure();
        }
    }

    void demandFree(Backing backing, Collection<CustomKeyStore> others) {
        for (CustomKeyStore other : others) {
            switch (backing) {
                case Backing.CloudHsm wanted -> {
                    if (other.backing() instanceof Backing.CloudHsm used) {
                        demandDifferentCluster(wanted.clusterId(), used.clusterId());
                    }
                }
                case Backing.External wanted -> {
                    if (other.backing() instanceof Backing.External used) {
                        demandDifferentProxy(wanted, used);
                    }
                }
            }
        }
    }

    /** Clusters made from backups of one another share the certificate, and count as one. */
    private void demandDifferentCluster(String wanted, String used) {
        Optional<String> wantedCertificate = clusters.find(wanted).map(Cluster::certificatePem);
        Optional<String> usedCertificate = clusters.find(used).map(Cluster::certificatePem);
        boolean related = wantedCertificate.isPresent()
                && usedCertificate.isPresent()
                && Certificates.same(wantedCertificate.get(), usedCertificate.get());
        if (wanted.equals(used) || related) {
            throw KmsError.CLOUD_HSM_CLUSTER_IN_USE.failure();
        }
    }

    private static void demandDifferentProxy(Backing.External wanted, Backing.External used) {
        if (wanted.uriKey().equals(used.uriKey())) {
            throw KmsError.XKS_PROXY_URI_IN_USE.failure();
        }
        boolean bothPublic = wanted.connectivity() instanceof Backing.PublicEndpoint
                && used.connectivity() instanceof Backing.PublicEndpoint;
        if (!bothPublic && wanted.endpointKey().equals(used.endpointKey())) {
            throw KmsError.XKS_PROXY_URI_ENDPOINT_IN_USE.failure();
        }
        if (wanted.connectivity() instanceof Backing.VpcEndpointService wantedService
                && used.connectivity() instanceof Backing.VpcEndpointService usedService
                && wantedService.name().equals(usedService.name())) {
            throw KmsError.XKS_PROXY_VPC_ENDPOINT_SERVICE_IN_USE.failure();
        }
    }
}
