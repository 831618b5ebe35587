package dev.keystorevending.core.secret;

import dev.keystorevending.core.input.InputError;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.input.TextRule;
import dev.keystorevending.core.keystore.Backing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a secret's text into the credential that a kind of store needs. Faults name the rule that a value breaks and
 * its length at most; never a character of it.
 */
public final class Credentials {

    private static final Rule PASSWORD =
            new Rule(TextRule.of("The kmsuser password", 7, 32, "[a-zA-Z0-9]*"), "letters and digits");
    private static final Rule ACCESS_KEY = new Rule(
            TextRule.of("The proxy's access key id", 20, 30, "[A-Z2-7]*"), "upper-case letters and the digits 2 to 7");
    private static final Rule SECRET_KEY = new Rule(
            TextRule.of("The proxy's raw secret access key", 43, 64, "[a-zA-Z0-9/+=]*"), "letters, digits, /, + and =");

    private record Rule(TextRule text, String alphabet) {
        void check(String value, List<InputError> errors) {
            for (InputError error : text.errors(value)) {
                errors.add(
                        error.code() == InputErrorCode.PatternMismatch
                                ? new InputError(error.code(), text.what() + " holds " + alphabet + " only.")
                                : error);
            }
        }
    }

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

    public Check check(Backing backing, ReadAnswer.SecretText text) {
        return text.reveal(value -> switch (backing) {
            case Backing.CloudHsm hsm -> password(value);
            case Backing.ExternalKeyStore xks -> proxyCredential(value, xks);
        });
    }

    private Check password(String text) {
        var members = document.read(text);
        if (members.isPresent()) {
            var found = string(members.get(), "password");
            return found.isPresent()
                    ? password(found.get(), List.of())
                    : bad(InputErrorCode.Required, "The secret is a JSON object without a string member password.");
        }
        return password(text.strip(), List.of());
    }

    private static Check password(String value, List<InputError> before) {
        var errors = new ArrayList<>(before);
        PASSWORD.check(value, errors);
        return errors.isEmpty() ? new Check.Good(new Credential.KmsUserPassword(value)) : new Check.Bad(errors);
    }

    private Check proxyCredential(String text, Backing.ExternalKeyStore xks) {
        var members = document.read(text);
        if (members.isEmpty()) {
            return bad(
                    InputErrorCode.WrongType,
                    "The secret is no JSON object. It holds accessKeyId and rawSecretAccessKey, or the XKS proxy configuration file.");
        }
        var errors = new ArrayList<InputError>();
        Map<String, Object> credential = members.get();
        if (credential.containsKey("XksProxyAuthenticationCredential")) {
            if (!string(credential, "XksProxyUriPath")
                    .orElse("")
                    .equals(xks.path().value())) {
                errors.add(new InputError(
                        InputErrorCode.NotAllowedValue,
                        "The configuration file is for another proxy path than the request's uriPath."));
            }
            credential = object(credential.get("XksProxyAuthenticationCredential"));
        }
        var accessKey = string(credential, "accessKeyId").or(first(credential, "AccessKeyId"));
        var secretKey = string(credential, "rawSecretAccessKey").or(first(credential, "RawSecretAccessKey"));
        if (accessKey.isEmpty()) {
            errors.add(new InputError(
                    InputErrorCode.Required, "The secret has no string member accessKeyId (or AccessKeyId)."));
        }
        if (secretKey.isEmpty()) {
            errors.add(new InputError(
                    InputErrorCode.Required,
                    "The secret has no string member rawSecretAccessKey (or RawSecretAccessKey)."));
        }
        accessKey.ifPresent(value -> ACCESS_KEY.check(value, errors));
        secretKey.ifPresent(value -> SECRET_KEY.check(value, errors));
        return errors.isEmpty()
                ? new Check.Good(new Credential.ProxyCredential(accessKey.orElseThrow(), secretKey.orElseThrow()))
                : new Check.Bad(errors);
    }

    private static java.util.function.Supplier<Optional<String>> first(Map<String, Object> members, String name) {
        return () -> string(members, name);
    }

    private static Optional<String> string(Map<String, Object> members, String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Map<String, Object> object(Object member) {
        var result = new java.util.LinkedHashMap<String, Object>();
        if (member instanceof Map<?, ?> map) {
            map.forEach((key, value) -> result.put(String.valueOf(key), value));
        }
        return result;
    }

    private static Check bad(InputErrorCode code, String detail) {
        return new Check.Bad(List.of(new InputError(code, detail)));
    }
}
