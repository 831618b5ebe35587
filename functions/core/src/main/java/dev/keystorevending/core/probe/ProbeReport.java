package dev.keystorevending.core.probe;

import java.util.List;

/**
 * What a probe found.
 *
 * @param findings one for each check of the kind of key store, always in the same order
 * @param unproven what this probe cannot show, in sentences
 */
public record ProbeReport(List<ProbeFinding> findings, List<String> unproven) {

    public ProbeReport {
        findings = List.copyOf(findings);
        unproven = List.copyOf(unproven);
    }
}
