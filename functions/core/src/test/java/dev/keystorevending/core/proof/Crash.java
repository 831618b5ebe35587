package dev.keystorevending.core.proof;

/** The end of an actor: its process dies, and nobody is told. An error, so that no code of the service catches it. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;
}
