package dev.keystorevending.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.keystorevending.core.probe.ProbeReport;

/** The contract's {@code ProbeReport}. */
final class ProbeBody {

    private ProbeBody() {}

    static JsonNode of(ProbeReport report) {
        var node = JsonNodeFactory.instance.objectNode();
        var findings = node.putArray("findings");
        report.findings().forEach(finding -> {
            var one = findings.addObject()
                    .put("check", finding.check().name())
                    .put("result", finding.result().name())
                    .put("detail", finding.detail());
            finding.remedy().ifPresent(remedy -> one.put("remedy", remedy));
        });
        var unproven = node.putArray("unproven");
        report.unproven().forEach(unproven::add);
        return node;
    }
}
