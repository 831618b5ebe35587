package dev.keystorevending.core.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a host whose last label consists of digits. */
class DnsNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "255.255.255.255", "0.0.0.0"})
    void ipAddress(String host) {
        assertThat(DnsName.impossible(host)).contains("This is an IP address; a proxy is named by its domain name.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xks.example.1", "10.0.0.256", "10.0.0.0.1", "10.0.1", "7"})
    void otherHostThatEndsInDigits(String host) {
        assertThat(DnsName.impossible(host)).contains("The last label of a host name must not consist of digits only.");
    }
}
