package dev.keystorevending.core.proof;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.World;
import dev.keystorevending.core.fake.FakeCustomKeyStores;
import dev.keystorevending.core.keystore.Backing;
import dev.keystorevending.core.keystore.CustomKeyStoreId;
import dev.keystorevending.core.kms.CreateAnswer;
import dev.keystorevending.core.kms.CreateParameters;
import dev.keystorevending.core.secret.Credential;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who makes key stores in the same account without this service. */
final class Outsider {

    /** What somebody does in KMS to a key store of the service. */
    enum Act {
        CONNECT,
        DISCONNECT,
        RENAME,
        NAME_BACK,
        DELETE;

        void on(FakeCustomKeyStores kms, CustomKeyStoreId id) {
            switch (this) {
                case CONNECT -> kms.connectOutside(id);
                case DISCONNECT -> kms.disconnectOutside(id);
                case RENAME -> kms.renameOutside(id, "renamed-" + id);
                case NAME_BACK -> kms.nameBack(id);
                case DELETE -> kms.deleteOutside(id);
            }
        }
    }

    private Outsider() {}

    /** Makes the store that a body describes, with the very credential that the service would read. */
    static CustomKeyStoreId makes(FakeCustomKeyStores kms, Map<String, @Nullable Object> body) {
        var request = CreateRequests.request(body);
        var answer = kms.create(
                switch (request.backing()) {
                    case Backing.CloudHsm hsm ->
                        new CreateParameters.CloudHsm(
                                request.name(), hsm, new Credential.KmsUserPassword(World.PASSWORD));
                    case Backing.ExternalKeyStore xks ->
                        new CreateParameters.ExternalKeyStore(
                                request.name(),
                                xks,
                                new Credential.ProxyCredential(World.ACCESS_KEY, World.SECRET_KEY));
                });
        return ((CreateAnswer.Created) answer).id();
    }

    /** Changes a body so that only its name is left in common. */
    static void anotherBacking(Map<String, @Nullable Object> body) {
        if (body.containsKey("cloudHsm")) {
            CreateRequests.inner(body, "cloudHsm").put("clusterId", "cluster-234567abcdef");
        } else {
            CreateRequests.inner(body, "externalKeyStore").put("uriEndpoint", "https://xks.elsewhere.example.com");
        }
    }
}
