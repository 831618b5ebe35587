package dev.keystorevending.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keystorevending.core.CreateRequests;
import dev.keystorevending.core.Teams;
import dev.keystorevending.core.trail.Trail;
import dev.keystorevending.core.trail.TrailContract;
import dev.keystorevending.core.trail.TrailLine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoTrailTest extends TrailContract {

    private static final Target TARGET = new Target("111122223333", "eu-central-1");
    private static final Duration KEPT = Duration.ofDays(400);

    @RegisterExtension
    static final LocalDynamo DYNAMO = new LocalDynamo();

    @BeforeAll
    static void start() {
        TableDefinition.create(DYNAMO.client(), "trail");
    }

    @Override
    protected Trail trail() {
        return new DynamoTrail(new Table(DYNAMO.client(), "trail"), TARGET, KEPT);
    }

    @Test
    void aLineExpires() {
        var line = new TrailLine(
                CreateRequests.NOW, "putPolicy", Teams.ADMINISTRATOR, false, "Updated", Optional.empty(), "request");
        trail().add(Teams.PAYMENTS, line, OptionalInt.empty());
        var item = DYNAMO.client()
                .query(request -> request.tableName("trail")
                        .keyConditionExpression("pk = :trail")
                        .expressionAttributeValues(
                                Map.of(":trail", Items.text(new TableKeys(TARGET).trailPartition(Teams.PAYMENTS)))))
                .items()
                .getFirst();
        assertThat(Items.number(item, "expiresAt"))
                .isEqualTo(CreateRequests.NOW.plus(KEPT).getEpochSecond());
    }
}
