package dev.keystorevending.core.keystore;

/** What a key store's team can change. The type and the trust anchor of the backing stay. */
public record Configuration(KeyStoreName name, Backing backing, PinnedSecret secret) {}
