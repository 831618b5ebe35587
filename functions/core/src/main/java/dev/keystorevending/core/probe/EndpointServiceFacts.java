package dev.keystorevending.core.probe;

import java.util.List;

/** What EC2 shows of a VPC endpoint service. */
public sealed interface EndpointServiceFacts {

    /** The look failed or was denied; {@code cause} is AWS's error code or the name of an exception. */
    record NotShown(String cause) implements EndpointServiceFacts {}

    /** There is no such service, or its owner has not permitted this account to see it. */
    record Missing() implements EndpointServiceFacts {}

    /** The members of {@code ServiceDetail} that KMS has requirements for. */
    record Shown(
            List<String> types,
            List<String> zones,
            List<String> privateDnsNames,
            String verificationState,
            boolean acceptanceRequired)
            implements EndpointServiceFacts {

        public Shown {
            types = List.copyOf(types);
            zones = List.copyOf(zones);
            privateDnsNames = List.copyOf(privateDnsNames);
        }
    }
}
