package dev.keystorevending.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.input.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The contract's pattern of {@code If-None-Match} on a read accepts exactly the values that the service accepts. */
class EntityTagsContractTest {

    private static final String[] PARTS = {
        "\"", "\"3\"", "W/", "w/", "W", "*", ",", " ", "\t", "3", "!", "#", "\u007f", "\u00fc", "\uffff", "\u2003",
        "\n", "\\", ""
    };

    @Test
    void patternAndServiceAcceptTheSame() throws IOException {
        var pattern = pattern();
        var random = new Random(1);
        int accepted = 0;
        for (int tried = 0; tried < 200_000; tried++) {
            var value = new StringBuilder();
            for (int part = random.nextInt(8); part > 0; part--) {
                value.append(PARTS[random.nextInt(PARTS.length)]);
            }
            boolean valid = EntityTags.parse(value.toString()) instanceof Parsed.Value<EntityTags>;
            assertThat(pattern.matcher(value).matches()).as("<%s>", value).isEqualTo(valid);
            accepted += valid ? 1 : 0;
        }
        assertThat(accepted).isBetween(1_000, 199_000);
    }

    private static Pattern pattern() throws IOException {
        String contract = Files.readString(Path.of(System.getProperty("root"), "openapi/key-stores.v1.yaml"));
        var found = Pattern.compile("ifNoneMatchOnRead:\n.*?pattern: '(.*?)'\n", Pattern.DOTALL)
                .matcher(contract);
        assertThat(found.find()).isTrue();
        return Pattern.compile(found.group(1));
    }
}
