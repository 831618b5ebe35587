package dev.keystorevending.core.input;

/**
 * What is wrong with one text, before anybody knows where in the request it stood.
 *
 * @param code the machine-readable kind of fault
 * @param detail a sentence for a person; never quotes a secret
 */
public record InputError(InputErrorCode code, String detail) {}
