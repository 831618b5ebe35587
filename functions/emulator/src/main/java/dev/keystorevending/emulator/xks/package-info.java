/** XKS proxies and VPC endpoint services of the seed data, and the signed health call KMS makes to them. */
@NullMarked
package dev.keystorevending.emulator.xks;

import org.jspecify.annotations.NullMarked;
