package dev.keystorevending.emulator.events;

/** Why one entry of a PutEvents call was not put. */
record EntryError(String code, String message) {}
