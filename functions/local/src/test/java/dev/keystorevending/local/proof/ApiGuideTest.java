package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that docs/api.md shows the programs that {@code .ci/docs} runs, and names what there is. */
class ApiGuideTest {

    private static final Path DOCS = ProjectFiles.path("docs");
    private static final String GUIDE = ProjectFiles.text(DOCS.resolve("api.md"));
    private static final Pattern PROGRAM =
            Pattern.compile("<!-- (examples/\\S+) -->\n```[a-z]+\n(.*?\n)```\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void codeIsThatOfTheExamples() {
        assertThat(programs())
                .hasSize(10)
                .allSatisfy(program -> assertThat(ProjectFiles.text(DOCS.resolve(program.group(1))))
                        .contains(program.group(2)));
    }

    @Test
    void eachExampleIsShown() throws IOException {
        try (var files = Files.walk(DOCS.resolve("examples"))) {
            var examples = files.map(file -> DOCS.relativize(file).toString())
                    .filter(file -> !file.contains("/target/") && !file.contains("/node_modules/"))
                    .filter(file -> file.matches(".*/[Pp]ortal\\.(sh|py|js|ts|go|java)"))
                    .toList();
            assertThat(examples)
                    .hasSize(6)
                    .allSatisfy(example -> assertThat(programs())
                            .anySatisfy(program -> assertThat(program.group(1)).isEqualTo(example)));
        }
    }

    @Test
    void eachEventIsNamed() throws IOException {
        try (var schemas = Files.list(ProjectFiles.path("events/schemas"))) {
            assertThat(schemas.toList())
                    .isNotEmpty()
                    .allSatisfy(schema -> assertThat(GUIDE)
                            .contains("`" + schema.getFileName().toString().replace(".json", "") + "`"));
        }
    }

    @Test
    void linksLeadToFiles() {
        var links = LINK.matcher(GUIDE).results().map(link -> link.group(1)).toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
    }

    private static List<MatchResult> programs() {
        return PROGRAM.matcher(GUIDE).results().toList();
    }
}
