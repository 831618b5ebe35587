package dev.keystorevending.local.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.VendingSuite;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * The suite with the table, its stream, the secrets and the bus of LocalStack. A queue receives the events of the bus. No rule
 * on the bus invokes reconcile; only the schedule does.
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

    /** Deletes the table of the previous test. */
    private static void deleteTable() {
        try (var dynamo = LOCAL_STACK.dynamo()) {
            dynamo.deleteTable(request -> request.tableName(LocalService.TABLE));
            dynamo.waiter().waitUntilTableNotExists(request -> request.tableName(LocalService.TABLE));
        } catch (ResourceNotFoundException first) {
            // the table does not exist yet
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
