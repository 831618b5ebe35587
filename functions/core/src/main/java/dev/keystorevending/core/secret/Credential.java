package dev.keystorevending.core.secret;

/** What a secret held, checked against KMS's limits. It is shown nowhere: {@code toString} tells the kind alone. */
public sealed interface Credential {

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
