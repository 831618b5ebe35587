package dev.keystorevending.local.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.VendingSuite;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * The same with the table, its stream, the secrets and the bus of LocalStack. Its bus is seen through a queue; no rule of it
 * calls reconcile, which comes by its schedule alone.
 */
class LocalStackVendingIT extends VendingSuite {

    @RegisterExtension
    static final LocalStack LOCAL_STACK = new LocalStack();

    @SuppressWarnings("NullAway.Init")
    private EventQueue queue;

    @Override
    protected LocalService start(LocalService.Options options) {
        deleteTable();
        queue = new EventQueue(LOCAL_STACK, LocalService.BUS);
        return LocalService.start(options.on(LOCAL_STACK.endpoint()));
    }

    /** The table that the test before has left. */
    private static void deleteTable() {
        try (var dynamo = LOCAL_STACK.dynamo()) {
            dynamo.deleteTable(request -> request.tableName(LocalService.TABLE));
            dynamo.waiter().waitUntilTableNotExists(request -> request.tableName(LocalService.TABLE));
        } catch (ResourceNotFoundException first) {
            // there was none
        }
    }

    @AfterEach
    void stopListening() {
        queue.close();
    }

    @Override
    protected List<JsonNode> onBus() {
        return queue.seen();
    }
}
