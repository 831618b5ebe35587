package dev.keystorevending.aws.dynamodb;

import dev.keystorevending.core.access.AdministratorChange;
import dev.keystorevending.core.access.AdministratorList;
import dev.keystorevending.core.access.Administrators;
import dev.keystorevending.core.keystore.Principal;
import dev.keystorevending.core.ledger.LedgerDamaged;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** The list of administrators in the table: one item, and one for each change, in a partition that only the API writes. */
public final class DynamoAdministrators implements Administrators {

    /** The IAM actions that this adapter needs on the table. */
    public static final List<String> ACTIONS = List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query");

    private static final int TRIES_WHEN_CONTENDED = 5;

    private final Table table;

    public DynamoAdministrators(Table table) {
        this.table = table;
    }

    @Override
    public boolean contains(Principal principal) {
        return table.get(TableKeys.administrators())
                .map(item -> Items.read(item, AdministratorFormat::readList))
                .filter(principals -> principals.contains(principal))
                .isPresent();
    }

    @Override
    public AdministratorList read() {
        // the sort key of the list is greater than those of the changes
        var items = table.query(QueryRequest.builder()
                        .keyConditionExpression("pk = :administrators")
                        .expressionAttributeValues(Map.of(":administrators", Items.text(TableKeys.ADMINISTRATORS)))
                        .scanIndexForward(false)
                        .consistentRead(true)
                        .limit(AdministratorList.SHOWN_CHANGES + 1))
                .items();
        if (items.isEmpty()) {
            return AdministratorList.empty();
        }
        var list = items.getFirst();
        return new AdministratorList(
                Items.read(list, AdministratorFormat::readList),
                Items.read(list, item -> Items.number(item, AdministratorFormat.VERSION)),
                items.stream()
                        .skip(1)
                        .map(item -> Items.read(item, AdministratorFormat::readChange))
                        .toList());
    }

    @Override
    public PutAnswer put(Set<Principal> next, AdministratorChange change) {
        long expected = change.version() - 1;
        var list = AdministratorFormat.writeList(next, change.version());
        var writes = List.of(
                expected == AdministratorList.FIRST
                        ? table.put(list, "attribute_not_exists(pk)", Map.of())
                        : table.put(list, "version = :expected", Map.of(":expected", Items.number(expected))),
                table.put(AdministratorFormat.writeChange(change), "attribute_not_exists(pk)", Map.of()));
        return switch (table.write(writes, TRIES_WHEN_CONTENDED)) {
            case Table.Outcome.Written written -> new PutAnswer.Stored();
            case Table.Outcome.Contended contended ->
                throw Table.unavailable("the list of administrators is written by many at once");
            case Table.Outcome.Refused refused ->
                new PutAnswer.Changed(current(
                        refused.blocking().getFirst(), refused.blocking().getLast(), change));
        };
    }

    private static long current(
            Optional<Map<String, AttributeValue>> list,
            Optional<Map<String, AttributeValue>> line,
            AdministratorChange change) {
        if (list.isEmpty() && line.isPresent()) {
            throw new LedgerDamaged(
                    "a change of the administrators to version " + change.version() + " exists, but the list is older");
        }
        return list.filter(item -> item.containsKey(AdministratorFormat.VERSION))
                .map(item -> Items.number(item, AdministratorFormat.VERSION))
                .orElse(AdministratorList.FIRST);
    }
}
