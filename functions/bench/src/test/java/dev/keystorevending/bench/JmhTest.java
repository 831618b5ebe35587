package dev.keystorevending.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JmhTest {

    /** The generated code is there, and each benchmark runs. */
    @Test
    void everyBenchmarkRuns() {
        assertThat(Jmh.table(0, 1, 1))
                .contains(
                        "| checkDearestPattern |",
                        "| checkPolicy |",
                        "| parseCloudHsm |",
                        "| parseExternalKeyStore |",
                        "| writeKeyStore |");
    }
}
