package dev.keystorevending.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Bodies of creates that the scene allows, one for each kind of store. */
public final class SampleRequests {

    private SampleRequests() {}

    public static ObjectNode cloudHsm(Scene scene, String name, String secret) {
        return cloudHsm(scene, Scene.CLUSTER, name, secret);
    }

    static ObjectNode cloudHsm(Scene scene, String cluster, String name, String secret) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("type", "AWS_CLOUDHSM");
        body.putObject("cloudHsm")
                .put("clusterId", cluster)
                .put("trustAnchorCertificate", scene.certificate(cluster))
                .put("passwordSecretArn", scene.secret(secret));
        return body;
    }

    public static ObjectNode publicProxy(Scene scene, String name, String host, String path, String secret) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("type", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "PUBLIC_ENDPOINT")
                .put("uriEndpoint", "https://" + host)
                .put("uriPath", path)
                .put("credentialSecretArn", scene.secret(secret));
        return body;
    }

    public static ObjectNode vpcProxy(Scene scene, String name) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("type", "EXTERNAL_KEY_STORE");
        body.putObject("externalKeyStore")
                .put("connectivity", "VPC_ENDPOINT_SERVICE")
                .put("uriEndpoint", "https://" + Scene.PLATFORM_VPC_HOST)
                .put("uriPath", "/kms/xks/v1")
                .put("vpcEndpointServiceName", Scene.ENDPOINT_SERVICE)
                .put("vpcEndpointServiceOwner", Scene.ACCOUNT)
                .put("credentialSecretArn", scene.secret("platform/xks"));
        return body;
    }
}
