/** The probe of what a create request names: the proxy, the cluster, or the VPC endpoint service. */
@NullMarked
package dev.keystorevending.core.probe;

import org.jspecify.annotations.NullMarked;
