package dev.keystorevending.emulator.kms;

import java.time.Duration;

/** How long connecting and disconnecting take in AWS; the clock's speed divides it. */
public record ConnectTimes(Duration cloudHsm, Duration external, Duration disconnect) {

    /** "Up to 20 minutes", "about five minutes"; for disconnects AWS gives no figure. */
    public static ConnectTimes typical() {
        return new ConnectTimes(Duration.ofMinutes(12), Duration.ofMinutes(5), Duration.ofSeconds(30));
    }

    Duration of(Backing backing) {
        return switch (backing) {
            case Backing.CloudHsm hsm -> cloudHsm;
            case Backing.External proxy -> external;
        };
    }
}
