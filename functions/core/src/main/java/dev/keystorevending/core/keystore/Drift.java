package dev.keystorevending.core.keystore;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The differences between a record and what KMS shows, at most one of each kind, in the order of the kinds. */
public record Drift(List<Difference> differences) {

    public Drift {
        differences = List.copyOf(differences);
    }

    /** Returns the drift of a record that does not differ. */
    public static Drift none() {
        return new Drift(List.of());
    }

    public boolean isEmpty() {
        return differences.isEmpty();
    }

    /** Returns the differences that count: those seen again after the visibility grace period. */
    public List<Difference> confirmed() {
        return differences.stream().filter(Difference::confirmed).toList();
    }

    public Optional<Difference> of(Difference.Kind kind) {
        return differences.stream()
                .filter(difference -> difference.kind() == kind)
                .findFirst();
    }

    /** Returns the difference that says that KMS has the key store no more; empty if KMS has it, or may have it. */
    public Optional<Difference> gone() {
        return of(Difference.Kind.GONE).filter(Difference::confirmed);
    }

    /** Returns this drift with a difference in the place of that of its kind. */
    public Drift with(Difference difference) {
        var others = differences.stream().filter(other -> other.kind() != difference.kind());
        return new Drift(Stream.concat(others, Stream.of(difference))
                .sorted((one, other) -> one.kind().compareTo(other.kind()))
                .toList());
    }
}
