package dev.keystorevending.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {

    private static final int LONGEST_BODY = 64 * 1024;

    private static HttpResponse read(String text) throws IOException {
        return HttpResponse.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), LONGEST_BODY);
    }

    private static String body(String text) throws IOException {
        return new String(read(text).body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void theBodyHasTheStatedLength() throws IOException {
        assertThat(body("HTTP/1.1 200 OK\r\ncontent-LENGTH:  2 \r\n\r\nabc")).isEqualTo("ab");
    }

    @Test
    void theBodyEndsWithTheConnectionWithoutALength() throws IOException {
        assertThat(body("HTTP/1.0 200\r\nServer: any\r\n\r\nabc")).isEqualTo("abc");
    }

    @Test
    void chunksArePutTogether() throws IOException {
        assertThat(
                        body(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"))
                .isEqualTo("ab0123456789");
    }

    @Test
    void theStatusIsRead() throws IOException {
        assertThat(read("HTTP/1.1 404 Not Found\r\n\r\n").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 600 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n"
            })
    void whatIsNotHttpOrTooLongIsUnreadable(String text) {
        assertThatExceptionOfType(HttpResponse.Unreadable.class).isThrownBy(() -> read(text));
    }

    @Test
    void headAndBodyAreBounded() {
        assertThatExceptionOfType(HttpResponse.Unreadable.class)
                .isThrownBy(() -> read("HTTP/1.1 200 OK\r\nX: " + "a".repeat(HttpResponse.LONGEST_HEAD)));
        assertThatExceptionOfType(HttpResponse.Unreadable.class)
                .isThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "X: a\r\n".repeat(HttpResponse.LONGEST_HEAD)));
        assertThatExceptionOfType(HttpResponse.Unreadable.class)
                .isThrownBy(() -> read("HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(LONGEST_BODY + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na"
            })
    void aResponseThatEndsEarlyIsIncomplete(String text) {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(text));
    }

    @Property
    void whateverArrivesIsAResponseOrAnIoException(@ForAll byte[] bytes, @ForAll boolean started) {
        String start = started ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" : "";
        try {
            read(start + new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException expected) {
            assertThatIOException().isThrownBy(() -> {
                throw expected;
            });
        }
    }
}
