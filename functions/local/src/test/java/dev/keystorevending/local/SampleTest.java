package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples of the runner come to their end, also in a second run on the same data, and leave what the documents promise. */
class SampleTest {

    private static final List<String> LIFE = List.of(
            "KeyStoreCreated",
            "KeyStoreConnected",
            "KeyStoreCredentialRotated",
            "KeyStoreUpdated",
            "KeyStoreDisconnected",
            "KeyStoreDeleted");

    @Test
    void theSamplesSucceedAndTwoKeyStoresStay() {
        var printed = new ByteArrayOutputStream();
        var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (var service =
                LocalService.start(LocalService.Options.forTests(new PrintStream(OutputStream.nullOutputStream())))) {
            assertThat(new Sample(service, out).run())
                    .as(() -> printed.toString(StandardCharsets.UTF_8))
                    .isTrue();
            String text = printed.toString(StandardCharsets.UTF_8);
            assertThat(text.substring(text.indexOf("The life of a key store")))
                    .containsSubsequence(LIFE.stream()
                            .map(type -> "event        " + type + " {")
                            .toList())
                    .contains("KMS has the access key SAMPLELIFEACCESSKEY3; the connection is still CONNECTED")
                    .contains("status DELETED; KMS has no key store cks-");
            assertThat(new Sample(service, out).run())
                    .as(() -> printed.toString(StandardCharsets.UTF_8))
                    .isTrue();
            assertThat(new SampleClient(service)
                            .get(SampleClient.COLLECTION + "?status=CREATED")
                            .path("items"))
                    .extracting(item -> item.path("name").asText())
                    .containsExactlyInAnyOrder("payments-sample", "payments-sample-vault");
        }
    }
}
