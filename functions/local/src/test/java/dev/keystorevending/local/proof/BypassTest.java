package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A principal of the account that has the permission of an administrator for one service tries to bypass the API. {@code
 * ApiHandlerTest} has the invocation with a forged event.
 */
class BypassTest {

    private static final Template TEMPLATE = Template.withDefaults();
    private static final JsonNode TABLE =
            TEMPLATE.at("/Resources/Table/Properties/ResourcePolicy/PolicyDocument/Statement/0");
    private static final JsonNode BUS = TEMPLATE.at("/Resources/BusPolicy/Properties/Statement");
    private static final String ROLES = "arn:aws:iam::" + SeedData.ACCOUNT + ":role/";
    private static final Set<String> TABLE_READS = Set.of(
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "administrators",
                "key-stores-ApiRole-AbCdEf",
                "key-store-vending/other/other-ApiRole-AbCdEf",
                "x/key-store-vending/key-stores/a"
            })
    void directItemIsRefused(String role) {
        for (JsonNode action : TABLE.path("Action")) {
            assertThat(denies(TABLE, action.asText(), Map.of("aws:PrincipalArn", ROLES + role)))
                    .as(action.asText())
                    .isTrue();
        }
        assertThat(denies(TABLE, "dynamodb:PutItem", Map.of("aws:PrincipalArn", "arn:aws:iam::111122223333:user/a")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiRole", "RelayRole", "ReconcileRole"})
    void functionWritesToTheTable(String role) {
        String path = TEMPLATE.at("/Resources/" + role + "/Properties/Path").asText();
        assertThat(path).isEqualTo("/key-store-vending/" + LocalService.BUS + "/");
        var principal = Map.of("aws:PrincipalArn", ROLES + path.substring(1) + role + "-AbCdEf");
        for (JsonNode action : TABLE.path("Action")) {
            assertThat(denies(TABLE, action.asText(), principal)).isFalse();
        }
    }

    @Test
    void everyActionThatWritesIsRefused() {
        var used = new TreeSet<String>();
        for (String role : List.of("ApiRole", "RelayRole", "ReconcileRole")) {
            Role.of(TEMPLATE, role, "calls").statements().forEach(statement -> used.addAll(statement.actions()));
        }
        used.removeIf(action -> !action.startsWith("dynamodb:") || TABLE_READS.contains(action));
        assertThat(texts(TABLE.path("Action")))
                .containsAll(used)
                .contains(
                        "dynamodb:BatchWriteItem",
                        "dynamodb:PartiQLDelete",
                        "dynamodb:PartiQLInsert",
                        "dynamodb:PartiQLUpdate");
        assertThat(used).isNotEmpty();
        assertThat(denies(TABLE, "dynamodb:GetItem", Map.of("aws:PrincipalArn", ROLES + "administrators")))
                .isFalse();
    }

    @Test
    void breakGlassRoleIsTheOnlyOtherWriter() {
        assertThat(Template.TEXT)
                .contains("- !If [HasBreakGlassRole, !Ref BreakGlassRoleArn, !Ref AWS::NoValue]\n")
                .contains("HasBreakGlassRole: !Not [!Equals [!Ref BreakGlassRoleArn, '']]");
        assertThat(TEMPLATE.at("/Parameters/BreakGlassRoleArn/Default").asText())
                .isEmpty();
        String pattern =
                TEMPLATE.at("/Parameters/BreakGlassRoleArn/AllowedPattern").asText();
        assertThat(ROLES + "break-glass").matches(pattern);
        assertThat(List.of("*", ROLES, ROLES + "*", "arn:aws:iam::111122223333:root"))
                .noneMatch(arn -> arn.matches(pattern));
    }

    @ParameterizedTest
    @CsvSource({
        "administrators, false, true",
        "ApiRole.Arn, false, true",
        "RelayRole.Arn, false, false",
        "ReconcileRole.Arn, false, false",
        "'', true, false" // a replay of the archive
    })
    void directEventIsRefused(String principal, String service, boolean refused) {
        assertThat(denies(
                        BUS,
                        "events:PutEvents",
                        Map.of("aws:PrincipalArn", principal, "aws:PrincipalIsAWSService", service)))
                .isEqualTo(refused);
        assertThat(BUS.path("Resource").asText()).endsWith(":event-bus/" + LocalService.BUS);
    }

    /** The stack's ID is no secret, but unlike the API's ID it is not in the API's URL. */
    @Test
    void functionKnowsTheEventsOfItsStage() {
        assertThat(TEMPLATE.at("/Resources/Api/Properties/Variables/stack").asText())
                .isEqualTo("AWS::StackId")
                .isEqualTo(TEMPLATE.at("/Resources/ApiFunction/Properties/Environment/Variables/GATEWAY_STACK_ID")
                        .asText());
        assertThat(TEMPLATE.at("/Resources/DirectInvokesAlarm/Properties/MetricName")
                        .asText())
                .isEqualTo("DirectInvokes");
        assertThat(TEMPLATE.resources("AWS::Lambda::Permission"))
                .as("only those that SAM makes for the events of the functions")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiRole", "ReconcileRole"})
    void credentialsOfTheRoleAreUselessOutsideTheFunctions(String name) {
        var role = Role.of(TEMPLATE, name, "calls");
        String secret = "arn:aws:secretsmanager:" + SeedData.REGION + ":" + SeedData.ACCOUNT + ":secret:key-stores/a";
        var elsewhere =
                List.of(Map.<String, String>of(), Map.of("lambda:SourceFunctionArn", function("another-function")));
        for (String action : List.of("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")) {
            assertThat(role.allows(new Permission("any", action, secret, RequiredPermissions.FROM_FUNCTION)))
                    .isTrue();
            assertThat(elsewhere).noneMatch(context -> role.allows(new Permission("any", action, secret, context)));
        }
        for (String action : List.of("kms:CreateCustomKeyStore", "kms:DeleteCustomKeyStore")) {
            assertThat(role.allows(new Permission("any", action, "*", RequiredPermissions.FROM_FUNCTION)))
                    .isTrue();
            assertThat(elsewhere).noneMatch(context -> role.allows(new Permission("any", action, "*", context)));
        }
    }

    /** The sample policy lets nobody but the service's roles manage custom key stores. */
    @ParameterizedTest
    @CsvSource({
        "administrators, true",
        "key-store-vending/other/a, true",
        "key-store-vending/key-stores/key-stores-ApiRole-AbCdEf, false"
    })
    void sampleServiceControlPolicyDeniesEverybodyElse(String role, boolean refused) {
        var statements = ProjectFiles.json(ProjectFiles.path("docs/service-control-policy.json"))
                .path("Statement");
        assertThat(statements).hasSize(2);
        var principal = Map.of("aws:PrincipalArn", ROLES + role, "aws:PrincipalIsAWSService", "false");
        for (String action :
                List.of("kms:CreateCustomKeyStore", "kms:UpdateCustomKeyStore", "kms:DeleteCustomKeyStore")) {
            assertThat(denies(statements.get(0), action, principal)).isEqualTo(refused);
        }
        assertThat(denies(statements.get(1), "lambda:InvokeFunction", principal))
                .isTrue();
        assertThat(denies(
                        statements.get(1),
                        "lambda:InvokeFunction",
                        Map.of(
                                "aws:PrincipalArn",
                                ROLES + "key-store-vending-break-glass",
                                "aws:PrincipalIsAWSService",
                                "false")))
                .isFalse();
    }

    private static String function(String name) {
        return "arn:aws:lambda:" + SeedData.REGION + ":" + SeedData.ACCOUNT + ":function:" + name;
    }

    /** IAM's evaluation of a {@code Deny} statement, for the operators that these use. A negated operator is true without the key. */
    private static boolean denies(JsonNode statement, String action, Map<String, String> context) {
        assertThat(statement.path("Effect").asText()).isEqualTo("Deny");
        if (!texts(statement.path("Action")).contains(action)) {
            return false;
        }
        for (var operator : statement.path("Condition").properties()) {
            for (var key : operator.getValue().properties()) {
                String actual = context.getOrDefault(key.getKey(), "");
                boolean holds = switch (operator.getKey()) {
                    case "ArnNotLike", "ArnNotEquals" ->
                        texts(key.getValue()).stream().noneMatch(pattern -> like(pattern, actual));
                    case "Bool" -> texts(key.getValue()).contains(actual);
                    default -> throw new IllegalStateException("not read yet: " + operator.getKey());
                };
                if (!holds) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean like(String pattern, String text) {
        return Pattern.matches(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), text);
    }

    private static List<String> texts(JsonNode one) {
        var texts = new ArrayList<String>();
        if (one.isArray()) {
            one.forEach(each -> texts.add(each.asText()));
        } else {
            texts.add(one.asText());
        }
        return texts;
    }
}
