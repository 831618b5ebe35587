package dev.keystorevending.core.secret;

import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.keystore.Backing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns a secret's text into the credential that a kind of store needs. Faults name the rule that a value breaks and
 * its length at most; never a character of it.
 */
public final class Credentials {

    private static final TextRule PASSWORD =
            TextRule.of("The kmsuser password", 7, 32, "[a-zA-Z0-9]*", "must contain only letters and digits");
    private static final TextRule ACCESS_KEY = TextRule.of(
            "The proxy's access key id",
            20,
            30,
            "[A-Z2-7]*",
            "must contain only upper-case letters and the digits 2 to 7");
    private static final TextRule SECRET_KEY = TextRule.of(
            "The proxy's raw secret access key",
            43,
            64,
            "[a-zA-Z0-9/+=]*",
            "must contain only letters, digits, /, + and =");

    private static final SecretMember PASSWORD_MEMBER =
            SecretMember.of("password", "keyStorePassword", "KeyStorePassword", "key_store_password");
    private static final SecretMember ACCESS_KEY_MEMBER =
            SecretMember.of("accessKeyId", "AccessKeyId", "access_key_id");
    private static final SecretMember SECRET_KEY_MEMBER =
            SecretMember.of("rawSecretAccessKey", "RawSecretAccessKey", "raw_secret_access_key");
    private static final SecretMember CREDENTIAL_MEMBER = SecretMember.of(
            "XksProxyAuthenticationCredential",
            "xksProxyAuthenticationCredential",
            "xks_proxy_authentication_credential");
    private static final SecretMember PATH_MEMBER =
            SecretMember.of("XksProxyUriPath", "xksProxyUriPath", "xks_proxy_uri_path");

    private final SecretDocument document;

    public Credentials(SecretDocument document) {
        this.document = document;
    }

    /** A credential, or everything that is wrong with what the secret holds. */
    public sealed interface Check {
        record Good(Credential credential) implements Check {}

        record Bad(List<InputError> errors) implements Check {
            public Bad {
                errors = List.copyOf(errors);
            }
        }
    }

    /** The errors of a secret that is no text at all. */
    public static Check.Bad notText() {
        return bad(
                InputErrorCode.MalformedText,
                "The secret is binary and its bytes are not UTF-8 text. Store it as SecretString, or as UTF-8 in SecretBinary.");
    }

    public Check check(Backing backing, ReadAnswer.SecretText text) {
        return text.reveal(value -> {
            String plain = withoutByteOrderMark(value);
            return switch (backing) {
                case Backing.CloudHsm hsm -> password(plain);
                case Backing.ExternalKeyStore xks -> proxyCredential(plain, xks);
            };
        });
    }

    private Check password(String text) {
        return switch (document.read(text)) {
            case SecretDocument.Content.Members object -> {
                var errors = new ArrayList<InputError>();
                var found = PASSWORD_MEMBER.required(List.of(object.members()), errors);
                found.ifPresent(value -> errors.addAll(PASSWORD.errors(value)));
                yield errors.isEmpty()
                        ? new Check.Good(new Credential.KmsUserPassword(found.orElseThrow()))
                        : new Check.Bad(errors);
            }
            case SecretDocument.Content.PlainText bare -> barePassword(text.strip());
            case SecretDocument.Content.OtherJson other ->
                bad(
                        InputErrorCode.WrongType,
                        "The secret is JSON, but neither a bare password nor an object with password.");
            case SecretDocument.Content.RepeatedMember repeated -> repeatedMember();
            case SecretDocument.Content.MalformedJson malformed -> malformedJson();
        };
    }

    private static Check barePassword(String value) {
        var errors = PASSWORD.errors(value);
        return errors.isEmpty() ? new Check.Good(new Credential.KmsUserPassword(value)) : new Check.Bad(errors);
    }

    private Check proxyCredential(String text, Backing.ExternalKeyStore xks) {
        return switch (document.read(text)) {
            case SecretDocument.Content.Members object -> proxyCredential(object.members(), xks);
            case SecretDocument.Content.PlainText bare -> noProxyCredential();
            case SecretDocument.Content.OtherJson other -> noProxyCredential();
            case SecretDocument.Content.RepeatedMember repeated -> repeatedMember();
            case SecretDocument.Content.MalformedJson malformed -> malformedJson();
        };
    }

    /** The members may be at the top, in the credential object of a configuration file, or in both if they agree. */
    private static Check proxyCredential(Map<String, Object> members, Backing.ExternalKeyStore xks) {
        var errors = new ArrayList<InputError>();
        var places = new ArrayList<Map<?, ?>>(List.of(members));
        for (Object inner : CREDENTIAL_MEMBER.values(List.of(members))) {
            if (inner instanceof Map<?, ?> credential) {
                places.add(credential);
            } else {
                errors.add(new InputError(
                        InputErrorCode.WrongType,
                        "The secret's member " + CREDENTIAL_MEMBER.spoken() + " is not an object."));
            }
        }
        if (!errors.isEmpty()) {
            return new Check.Bad(errors); // its members are not known to be missing
        }
        boolean otherPath = PATH_MEMBER
                .optional(List.of(members), errors)
                .filter(path -> !path.equals(xks.path().value()))
                .isPresent();
        if (otherPath) {
            errors.add(new InputError(
                    InputErrorCode.NotAllowedValue,
                    "The configuration file is for another proxy path than the request's uriPath."));
        }
        var accessKey = ACCESS_KEY_MEMBER.required(places, errors);
        var secretKey = SECRET_KEY_MEMBER.required(places, errors);
        accessKey.ifPresent(value -> errors.addAll(ACCESS_KEY.errors(value)));
        secretKey.ifPresent(value -> errors.addAll(SECRET_KEY.errors(value)));
        return errors.isEmpty()
                ? new Check.Good(new Credential.ProxyCredential(accessKey.orElseThrow(), secretKey.orElseThrow()))
                : new Check.Bad(errors);
    }

    private static Check noProxyCredential() {
        return bad(
                InputErrorCode.WrongType,
                "The secret is not a JSON object. Store an object with accessKeyId and rawSecretAccessKey, or the XKS proxy configuration file.");
    }

    private static Check repeatedMember() {
        return bad(
                InputErrorCode.Duplicate, "The secret is a JSON object in which a member name occurs twice. Keep one.");
    }

    private static Check malformedJson() {
        return bad(InputErrorCode.MalformedJson, "The secret begins as JSON but is not well-formed JSON.");
    }

    /** Editors and shells on Windows put one before the text. */
    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Check.Bad bad(InputErrorCode code, String detail) {
        return new Check.Bad(List.of(new InputError(code, detail)));
    }
}
