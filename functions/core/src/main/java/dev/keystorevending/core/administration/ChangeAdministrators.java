package dev.keystorevending.core.administration;

import dev.keystorevending.core.access.Access;
import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.access.Administrators;
import dev.keystorevending.core.input.InputErrorCode;
import dev.keystorevending.core.keystore.Caller;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.problem.Problem;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.problem.ProblemError;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and changes the list of administrators. Administrators only; those whom the stack names are not in the list and always stay.
 * The list that is read says who is an administrator, so that nobody changes a list without being on it.
 */
public final class ChangeAdministrators {

    private final Administrators administrators;
    private final Set<Principal> configured;
    private final InstantSource clock;

    public ChangeAdministrators(Administrators administrators, Set<Principal> configured, InstantSource clock) {
        this.administrators = administrators;
        this.configured = Set.copyOf(configured);
        this.clock = clock;
    }

    public AdministratorsOutcome get(Principal caller) {
        var list = administrators.read();
        return administers(list, caller) ? shown(list) : refused(caller);
    }

    private boolean administers(AdministratorList list, Principal caller) {
        return configured.contains(caller) || list.principals().contains(caller);
    }

    private static AdministratorsOutcome refused(Principal caller) {
        return new AdministratorsOutcome.Rejected(Access.administratorRequired(caller));
    }

    /** Replaces the list, if its version is that of the precondition. A list that would not change is not written. */
    public AdministratorsOutcome put(Set<Principal> next, Precondition precondition, Caller caller, String requestId) {
        var list = administrators.read();
        if (!administers(list, caller.principal())) {
            return refused(caller.principal());
        }
        return switch (precondition) {
            case Precondition.Missing missing ->
                rejected(ProblemCode.PreconditionRequired, "Send If-Match with the ETag of the list.");
            case Precondition.Absent absent ->
                rejected(
                        ProblemCode.PreconditionFailed,
                        "There is always a list of administrators, also an empty one. Send If-Match with its ETag.");
            case Precondition.Version version -> put(list, next, version.version(), caller, requestId);
        };
    }

    private AdministratorsOutcome put(
            AdministratorList list, Set<Principal> next, long expected, Caller caller, String requestId) {
        if (list.version() != expected) {
            return changed(list.version());
        }
        if (next.isEmpty() && configured.isEmpty()) {
            return new AdministratorsOutcome.Rejected(Problem.of(List.of(new ProblemError(
                    "/principals",
                    InputErrorCode.TooShort.name(),
                    "The stack names no administrator, so the list must have one."))));
        }
        if (next.equals(list.principals())) {
            return shown(list);
        }
        var change = new AdministratorChange(
                expected + 1,
                clock.instant(),
                caller,
                requestId,
                without(next, list.principals()),
                without(list.principals(), next));
        return switch (administrators.put(next, change)) {
            case Administrators.PutAnswer.Stored stored -> shown(after(list, next, change));
            case Administrators.PutAnswer.Changed changed -> changed(changed.current());
        };
    }

    private static AdministratorList after(AdministratorList list, Set<Principal> next, AdministratorChange change) {
        var changes = Stream.concat(Stream.of(change), list.changes().stream())
                .limit(AdministratorList.SHOWN_CHANGES)
                .toList();
        return new AdministratorList(next, change.version(), changes);
    }

    private static Set<Principal> without(Set<Principal> some, Set<Principal> others) {
        return some.stream().filter(one -> !others.contains(one)).collect(Collectors.toUnmodifiableSet());
    }

    private AdministratorsOutcome shown(AdministratorList list) {
        return new AdministratorsOutcome.Shown(list, configured);
    }

    private static AdministratorsOutcome changed(long current) {
        return rejected(
                ProblemCode.PreconditionFailed,
                "The list's current ETag is \"" + current + "\". Read the list again before you change it.");
    }

    private static AdministratorsOutcome rejected(ProblemCode code, String detail) {
        return new AdministratorsOutcome.Rejected(new Problem(code, detail));
    }
}
