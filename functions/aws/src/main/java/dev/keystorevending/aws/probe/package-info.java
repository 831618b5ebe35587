/** The probe of proxies, clusters and VPC endpoint services. */
@NullMarked
package dev.keystorevending.aws.probe;

import org.jspecify.annotations.NullMarked;
