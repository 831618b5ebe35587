package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.access.Administrators;
import dev.keystorevending.core.access.AdministratorsContract;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoAdministratorsTest extends AdministratorsContract {

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String name = "administrators-" + UUID.randomUUID();

    @BeforeEach
    void start() {
        TableDefinition.create(DYNAMO.client(), name);
    }

    @Override
    protected Administrators administrators() {
        return new DynamoAdministrators(new Table(DYNAMO.client(), name));
    }
}
