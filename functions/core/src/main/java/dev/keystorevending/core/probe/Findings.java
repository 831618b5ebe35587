package dev.keystorevending.core.probe;

import dev.keystorevending.core.probe.ProbeFinding.Result;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the findings of one probe. */
final class Findings {

    private static final String EARLIER = "This was not checked, because an earlier check did not succeed.";

    private final Map<ProbeCheck, ProbeFinding> found = new EnumMap<>(ProbeCheck.class);

    void ok(ProbeCheck check, String detail) {
        found.put(check, new ProbeFinding(check, Result.ok, detail, Optional.empty()));
    }

    void warning(ProbeCheck check, String detail, String remedy) {
        found.put(check, new ProbeFinding(check, Result.warning, detail, Optional.of(remedy)));
    }

    void failure(ProbeCheck check, String detail, String remedy) {
        found.put(check, new ProbeFinding(check, Result.failure, detail, Optional.of(remedy)));
    }

    void notChecked(ProbeCheck check, String detail) {
        found.put(check, new ProbeFinding(check, Result.notChecked, detail, Optional.empty()));
    }

    /** Returns a finding for each of these checks; those that were not reached are not checked. */
    List<ProbeFinding> of(List<ProbeCheck> checks) {
        checks.stream().filter(check -> !found.containsKey(check)).forEach(check -> notChecked(check, EARLIER));
        return checks.stream().map(found::get).toList();
    }
}
