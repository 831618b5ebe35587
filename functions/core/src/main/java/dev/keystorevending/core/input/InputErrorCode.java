package dev.keystorevending.core.input;

/** The kinds of faults that an input can have; their names are the {@code code} of an {@code errors[]} member. */
public enum InputErrorCode {
    Required,
    Unknown,
    Duplicate,
    WrongType,
    TooShort,
    TooLong,
    PatternMismatch,
    NotAllowedValue,
    NotApplicable,
    InvalidCertificate,
    CertificateExpired,
    CertificateNotYetValid,
    InvalidCharacter,
    InvalidPageToken,
    ExactlyOne,
    MalformedJson,
    MalformedText
}
