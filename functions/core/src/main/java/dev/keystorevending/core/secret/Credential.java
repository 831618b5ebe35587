package dev.keystorevending.core.secret;

import java.util.Optional;

/** What a secret held, checked against KMS's limits. It is shown nowhere but for the access key ID: {@code toString} tells the kind alone. */
public sealed interface Credential {

    /** Returns the part of the credential that KMS shows; empty if it shows none. */
    default Optional<String> shown() {
        return switch (this) {
            case KmsUserPassword password -> Optional.empty();
            case ProxyCredential proxy -> Optional.of(proxy.accessKeyId());
        };
    }

    /** The {@code kmsuser} password, {@code KeyStorePasswordType}: 7 to 32 letters and digits. */
    record KmsUserPassword(String value) implements Credential {
        @Override
        public String toString() {
            return "KmsUserPassword[hidden]";
        }
    }

    /** {@code XksProxyAuthenticationCredentialType}: 20 to 30 and 43 to 64 characters. */
    record ProxyCredential(String accessKeyId, String rawSecretAccessKey) implements Credential {
        @Override
        public String toString() {
            return "ProxyCredential[hidden]";
        }
    }
}
