package dev.keystorevending.core.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a probe may connect to: those that are globally reachable. A host that has any other address is refused
 * as a whole. An IPv4-mapped IPv6 address counts as the IPv4 address that it contains.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA IPv4 Special-Purpose Address Registry</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA IPv6 Special-Purpose Address Registry</a>
 */
public final class PublicAddresses {

    /** Why an address is not public, in words for the caller. */
    public enum Special {
        LOOPBACK("a loopback address"),
        PRIVATE("a private address"),
        SHARED("an address of the shared range for carriers"),
        LINK_LOCAL("a link-local address"),
        UNIQUE_LOCAL("a unique local address"),
        MULTICAST("a multicast address"),
        RESERVED("an address that is reserved or not globally reachable"),
        TRANSLATED("an address that is translated to an IPv4 address");

        private final String words;

        Special(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** The addresses whose first {@code bits} bits are those of {@code prefix}. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Range(byte[] prefix, int bits, Special special) {

        static Range of(String network, int bits, Special special) {
            try {
                return new Range(InetAddress.getByName(network).getAddress(), bits, special);
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException("an address in numbers needs no look-up", impossible);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Range> RANGES = List.of(
            Range.of("0.0.0.0", 8, Special.RESERVED),
            Range.of("10.0.0.0", 8, Special.PRIVATE),
            Range.of("100.64.0.0", 10, Special.SHARED),
            Range.of("127.0.0.0", 8, Special.LOOPBACK),
            Range.of("169.254.0.0", 16, Special.LINK_LOCAL), // with the metadata services of EC2, ECS and Lambda
            Range.of("172.16.0.0", 12, Special.PRIVATE),
            Range.of("192.0.0.0", 24, Special.RESERVED),
            Range.of("192.0.2.0", 24, Special.RESERVED),
            Range.of("192.88.99.0", 24, Special.RESERVED),
            Range.of("192.168.0.0", 16, Special.PRIVATE),
            Range.of("198.18.0.0", 15, Special.RESERVED),
            Range.of("198.51.100.0", 24, Special.RESERVED),
            Range.of("203.0.113.0", 24, Special.RESERVED),
            Range.of("224.0.0.0", 4, Special.MULTICAST),
            Range.of("240.0.0.0", 4, Special.RESERVED),
            Range.of("::1", 128, Special.LOOPBACK),
            Range.of("64:ff9b::", 96, Special.TRANSLATED),
            Range.of("64:ff9b:1::", 48, Special.TRANSLATED),
            Range.of("2001::", 23, Special.RESERVED),
            Range.of("2001:db8::", 32, Special.RESERVED),
            Range.of("2002::", 16, Special.TRANSLATED),
            Range.of("3fff::", 20, Special.RESERVED),
            Range.of("fc00::", 7, Special.UNIQUE_LOCAL), // with the metadata service of EC2
            Range.of("fe80::", 10, Special.LINK_LOCAL),
            Range.of("ff00::", 8, Special.MULTICAST));

    private static final Range GLOBAL_UNICAST = Range.of("2000::", 3, Special.RESERVED);
    private static final int IPV6_LENGTH = 16;
    private static final int MAPPED_PREFIX = 12;

    private PublicAddresses() {}

    /** Why a host with these addresses is refused; empty if all of them are public. */
    public static Optional<Special> refusal(Collection<InetAddress> addresses) {
        return addresses.stream()
                .map(address -> special(address.getAddress()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Why the address, 4 or 16 bytes in network order, is not public. */
    static Optional<Special> special(byte[] address) {
        byte[] plain = isMapped(address) ? Arrays.copyOfRange(address, MAPPED_PREFIX, IPV6_LENGTH) : address;
        var range =
                RANGES.stream().filter(candidate -> candidate.contains(plain)).findFirst();
        if (range.isPresent()) {
            return Optional.of(range.get().special());
        }
        return plain.length == IPV6_LENGTH && !GLOBAL_UNICAST.contains(plain)
                ? Optional.of(Special.RESERVED)
                : Optional.empty();
    }

    /** {@code ::ffff:0:0/96}. The deprecated {@code ::/96} is not global unicast. */
    private static boolean isMapped(byte[] address) {
        return address.length == IPV6_LENGTH
                && (address[10] & 0xff) == 0xff
                && (address[11] & 0xff) == 0xff
                && Arrays.equals(address, 0, 10, new byte[10], 0, 10);
    }
}
