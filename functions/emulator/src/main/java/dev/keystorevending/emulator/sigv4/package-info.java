/** AWS Signature Version 4, as a receiver checks it and as KMS signs its calls to XKS proxies. */
@NullMarked
package dev.keystorevending.emulator.sigv4;

import org.jspecify.annotations.NullMarked;
