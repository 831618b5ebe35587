package dev.keystorevending.bench;

import dev.keystorevending.core.ServerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import javax.net.ssl.SSLContext;

/** The authority of the canned AWS's certificate, and the files with which a process trusts it beside the usual ones. */
final class Authority {

    /** Every JDK's certificates have it. */
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final ServerCertificate authority;
    private final ServerCertificate server;
    private final Path trustStore;
    private final Path bundle;

    Authority(Path folder) {
        var start = Instant.now().minus(Duration.ofDays(1));
        var end = start.plus(Duration.ofDays(9));
        authority = ServerCertificate.rsaAuthority(start, end);
        server = authority.server(start, end, "localhost");
        trustStore = folder.resolve("cacerts");
        bundle = folder.resolve("bundle.pem");
        try {
            write();
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void write() throws IOException, GeneralSecurityException {
        var usual = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")
                        .toFile(),
                PASSWORD);
        usual.setCertificateEntry("bench", authority.certificate());
        try (var out = Files.newOutputStream(trustStore)) {
            usual.store(out, PASSWORD);
        }
        var text = new StringBuilder();
        for (String alias : Collections.list(usual.aliases())) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder()
                            .encodeToString(usual.getCertificate(alias).getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Files.writeString(bundle, text);
    }

    Path trustStore() {
        return trustStore;
    }

    Path bundle() {
        return bundle;
    }

    SSLContext server() {
        return server.context();
    }
}
