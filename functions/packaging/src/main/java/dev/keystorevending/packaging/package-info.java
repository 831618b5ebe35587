/** What the build does to the jar of a function before it is deployed. It is not deployed itself. */
@org.jspecify.annotations.NullMarked
package dev.keystorevending.packaging;
