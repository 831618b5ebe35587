package dev.keystorevending.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Create requests that the seed data allows, one for each kind of key store. */
public final class SampleRequests {

    private SampleRequests() {}

    public static ObjectNode cloudHsm(SeedData seedData, String name, String secret) {
        return cloudHsm(seedData, SeedData.CLUSTER, name, secret);
    }

    static ObjectNode cloudHsm(SeedData seedData, String cluster, String name, String secret) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("type", "AWS_CLOUDHSM");
        body.putObject("cloudHsm")
                .put("clusterId", cluster)
                .put("trustAnchorCertificate", seedData.certificate(cluster))
                .put("passwordSecretArn", seedData.secret(secret));
        return body;
    }

    public static ObjectNode publicProxy(SeedData seedData, String name, String host, String path, String secret) {
        return publicProxy(name, host, path, seedData.secret(secret));
    }

    static ObjectNode publicProxy(String name, String host, String path, String secretArn) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("type", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "PUBLIC_ENDPOINT")
                .put("uriEndpoint", "https://" + host)
                .put("uriPath", path)
                .put("credentialSecretArn", secretArn);
        return body;
    }

    public static ObjectNode vpcProxy(SeedData seedData, String name) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("type", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "VPC_ENDPOINT_SERVICE")
                .put("uriEndpoint", "https://" + SeedData.PLATFORM_VPC_HOST)
                .put("uriPath", "/kms/xks/v1")
                .put("vpcEndpointServiceName", SeedData.ENDPOINT_SERVICE)
                .put("vpcEndpointServiceOwner", SeedData.ACCOUNT)
                .put("credentialSecretArn", seedData.secret("platform/xks"));
        return body;
    }
}
