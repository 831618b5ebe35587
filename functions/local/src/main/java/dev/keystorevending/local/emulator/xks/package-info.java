/** XKS proxies and VPC endpoint services of the scene, and the signed health call KMS makes to them. */
@NullMarked
package dev.keystorevending.local.emulator.xks;

import org.jspecify.annotations.NullMarked;
