package dev.keystorevending.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.emulator.control.StateFolder;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The samples of the runner come to their end, also in a second run on the same data, and leave what the documents promise. */
class SampleTest {

    /** The samples wait for what takes KMS and reconcile some seconds. */
    private static final int SPEED = 5;

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
        var clock = FastClock.start(SPEED, new StateFolder(Optional.empty()), InstantSource.system());
        try (var service = LocalService.start(
                LocalService.Options.forTests(new PrintStream(OutputStream.nullOutputStream()), clock))) {
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
