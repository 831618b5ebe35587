package dev.keystorevending.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.emulator.events.PutEvent;
import java.util.List;

/** The suite on the emulated AWS. */
class VendingTest extends VendingSuite {

    @Override
    protected LocalService start(LocalService.Options options) {
        return LocalService.start(options);
    }

    @Override
    protected List<JsonNode> onBus() {
        return service().aws().events().all().stream()
                .<JsonNode>map(PutEvent::envelope)
                .toList();
    }
}
