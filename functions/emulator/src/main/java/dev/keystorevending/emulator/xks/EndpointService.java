package dev.keystorevending.emulator.xks;

/**
 * A VPC endpoint service that leads to an XKS proxy.
 *
 * @param name such as {@code com.amazonaws.vpce.eu-central-1.vpce-svc-0e123abc}
 * @param owner the account it belongs to
 * @param privateDnsName the host of the proxy's URI
 * @param correctlyConfigured verified domain, network load balancer, no acceptance required, and so on
 */
public record EndpointService(String name, String owner, String privateDnsName, boolean correctlyConfigured) {}
