package dev.keystorevending.core.access;

/** Who may call an operation on a team. */
public enum Callers {
    MEMBERS,
    MEMBERS_AND_ADMINISTRATORS,
    ADMINISTRATORS
}
