package dev.keystorevending.core.keystore;

import dev.keystorevending.core.input.Counted;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the one X.509 certificate in a text, in PEM (RFC 7468, lax parsing), and writes it in one form. Text around the
 * certificate and white space within it have no meaning. The JDK's PEM parser is not used: what it accepts depends on
 * line ends and trailing blanks.
 */
final class PemCertificate {

    /** Why a text is not one certificate, in a sentence for the caller. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");
    private static final Pattern BEGINNING = Pattern.compile("-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,40})-----");
    private static final Pattern ESCAPED_LINE_END = Pattern.compile("\\\\[rn]");
    private static final String BASE64_OF_PEM = "LS0tLS1CRUdJTi";
    private static final int SEQUENCE = 0x30;

    private PemCertificate() {}

    static X509Certificate read(String text) throws Unreadable {
        return certificate(decoded(block(ESCAPED_LINE_END.matcher(text).replaceAll("\n"))));
    }

    /** PEM as RFC 7468 has it generated: lines of 64 characters that end with a line feed, the last one too. */
    static String write(byte[] der) {
        var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return BEGIN + "\n" + encoder.encodeToString(der) + "\n" + END + "\n";
    }

    /** What stands between the two lines of the only certificate. */
    private static String block(String text) throws Unreadable {
        var begins = BEGINNING.matcher(text).results().toList();
        for (MatchResult begin : begins) {
            refuse(begin.group(1));
        }
        if (begins.isEmpty()) {
            throw new Unreadable(
                    text.contains(BASE64_OF_PEM)
                            ? "This is the base64 form of a PEM file. Decode it once and send the PEM text."
                            : "A certificate in PEM starts with the line " + BEGIN + "; there is none.");
        }
        if (begins.size() > 1) {
            throw new Unreadable(
                    "There are " + begins.size() + " certificates. Send exactly one, the cluster's customerCA.crt.");
        }
        MatchResult begin = begins.getFirst();
        int end = text.indexOf("-----END " + begin.group(1) + "-----", begin.end());
        if (end < 0) {
            throw new Unreadable("A certificate in PEM ends with the line " + END
                    + "; there is none after the first line. The text may be cut off.");
        }
        return text.substring(begin.end(), end);
    }

    private static void refuse(String label) throws Unreadable {
        if (label.endsWith("PRIVATE KEY")) {
            throw new Unreadable("There is a private key. Send customerCA.crt alone, and replace this key.");
        }
        if (label.endsWith("CERTIFICATE REQUEST")) {
            throw new Unreadable(
                    "There is a certificate signing request. Send customerCA.crt, the certificate that signed it.");
        }
        if (!LABELS.contains(label)) {
            throw new Unreadable("There is a PEM block of the kind " + label + ". Send a CERTIFICATE.");
        }
    }

    private static byte[] decoded(String block) throws Unreadable {
        var base64 = new StringBuilder(block.length());
        block.codePoints().filter(character -> !blank(character)).forEach(base64::appendCodePoint);
        var foreign =
                base64.codePoints().filter(character -> !isBase64(character)).findFirst();
        if (foreign.isPresent()) {
            throw new Unreadable("The text between BEGIN and END contains U+%04X, which is not base64."
                    .formatted(foreign.getAsInt()));
        }
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException incomplete) {
            throw new Unreadable("The text between BEGIN and END is not complete base64. Some of it may be missing.");
        }
    }

    private static boolean blank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    private static boolean isBase64(int character) {
        return character < 128
                && (Character.isLetterOrDigit(character) || character == '+' || character == '/' || character == '=');
    }

    private static X509Certificate certificate(byte[] der) throws Unreadable {
        if (new String(der, StandardCharsets.ISO_8859_1).startsWith("-----BEGIN")) {
            throw new Unreadable("The text between BEGIN and END is a PEM file again. Send the PEM file alone.");
        }
        if (der.length == 0 || der[0] != SEQUENCE) {
            throw new Unreadable("The text between BEGIN and END is not an X.509 certificate.");
        }
        var bytes = new ByteArrayInputStream(der);
        try {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
            if (bytes.available() > 0) {
                throw new Unreadable("The text between BEGIN and END continues after the certificate with "
                        + Counted.of(bytes.available(), "byte", "bytes") + ".");
            }
            return certificate;
        } catch (CertificateException unreadable) {
            throw new Unreadable("The text between BEGIN and END is not an X.509 certificate.");
        }
    }
}
