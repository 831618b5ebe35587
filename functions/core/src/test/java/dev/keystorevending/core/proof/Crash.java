package dev.keystorevending.core.proof;

/** The end of an actor: its process dies, and nobody is told. */
final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
