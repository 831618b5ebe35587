package dev.keystorevending.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CostTest {

    private static final Path ROOT = Path.of(System.getProperty("root"));

    /** If it fails, replace the tables of the document by those that {@code cost=create} prints, and correct the README. */
    @Test
    void documentShowsWhatOneCreateCosts() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/costs.md")))
                .contains(Cost.table().strip());
    }
}
