package dev.keystorevending.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.probe.PublicAddresses.Special;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, RESERVED",
        "10.0.0.1, PRIVATE",
        "10.255.255.255, PRIVATE",
        "100.64.0.0, SHARED",
        "100.127.255.255, SHARED",
        "127.0.0.1, LOOPBACK",
        "127.255.255.254, LOOPBACK",
        "169.254.169.254, LINK_LOCAL",
        "169.254.170.2, LINK_LOCAL",
        "172.16.0.0, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.0.0.170, RESERVED",
        "192.0.2.1, RESERVED",
        "192.168.0.1, PRIVATE",
        "198.18.0.1, RESERVED",
        "198.19.255.255, RESERVED",
        "198.51.100.7, RESERVED",
        "203.0.113.7, RESERVED",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.1, RESERVED",
        "255.255.255.255, RESERVED",
        "::, RESERVED",
        "::1, LOOPBACK",
        "::7f00:1, RESERVED",
        "64:ff9b::a00:1, TRANSLATED",
        "64:ff9b:1::1, TRANSLATED",
        "100::1, RESERVED",
        "2001::1, RESERVED",
        "2001:db8::1, RESERVED",
        "2002:a00:1::, TRANSLATED",
        "3fff::1, RESERVED",
        "fd00:ec2::254, UNIQUE_LOCAL",
        "fc00::1, UNIQUE_LOCAL",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "fec0::1, RESERVED",
        "ff02::1, MULTICAST"
    })
    void refusesWhatIsNotGlobal(String address, Special special) throws UnknownHostException {
        assertThat(PublicAddresses.refusal(List.of(InetAddress.getByName(address))))
                .contains(special);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2a05:d014::1",
                "2600::1"
            })
    void allowsWhatIsGlobal(String address) throws UnknownHostException {
        assertThat(PublicAddresses.refusal(List.of(InetAddress.getByName(address))))
                .isEmpty();
    }

    @Test
    void anIpv4MappedAddressIsTheAddressThatItContains() {
        assertThat(PublicAddresses.special(mapped(127, 0, 0, 1))).contains(Special.LOOPBACK);
        assertThat(PublicAddresses.special(mapped(169, 254, 169, 254))).contains(Special.LINK_LOCAL);
        assertThat(PublicAddresses.special(mapped(1, 1, 1, 1))).isEmpty();
    }

    private static byte[] mapped(int... last) {
        byte[] address = new byte[16];
        Arrays.fill(address, 10, 12, (byte) 0xff);
        for (int index = 0; index < 4; index++) {
            address[12 + index] = (byte) last[index];
        }
        return address;
    }

    @Test
    void oneAddressThatIsNotPublicRefusesTheHost() throws UnknownHostException {
        assertThat(PublicAddresses.refusal(
                        List.of(InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.1"))))
                .contains(Special.PRIVATE);
    }
}
