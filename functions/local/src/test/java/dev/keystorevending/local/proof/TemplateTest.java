package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keystorevending.aws.dynamodb.DynamoLedger;
import dev.keystorevending.aws.snapstart.WarmEvent;
import dev.keystorevending.core.problem.ProblemCode;
import dev.keystorevending.core.relay.Outbox;
import dev.keystorevending.local.LocalService;
import dev.keystorevending.local.SeedData;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the stack against the requirements of the code and of operations; {@link RecordedPermissionsIT} checks the roles. */
class TemplateTest {

    private static final Template TEMPLATE = Template.withDefaults();
    private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd";
    private static final Template EVERYTHING = Template.with(Map.of(
            "AlarmTopicArn",
            "arn:aws:sns:eu-central-1:111122223333:alarms",
            "BreakGlassRoleArn",
            "arn:aws:iam::111122223333:role/break-glass",
            "GatewayLogging",
            "create",
            "LogsKeyArn",
            KEY,
            "PermissionsBoundaryArn",
            "arn:aws:iam::111122223333:policy/boundary",
            "QueueKeyArn",
            KEY,
            "SecretTag",
            "vending",
            "TableKeyArn",
            KEY));

    /** CloudFormation does not support tags for these types. */
    private static final Set<String> WITHOUT_TAGS = Set.of(
            "AWS::ApiGateway::Account",
            "AWS::ApiGateway::BasePathMapping",
            "AWS::Events::Archive",
            "AWS::Events::EventBusPolicy",
            "AWS::Logs::MetricFilter",
            "AWS::SQS::QueuePolicy",
            "AWS::WAFv2::WebACLAssociation");

    @ParameterizedTest
    @CsvSource({"ApiRole, ApiFunctionLogs", "RelayRole, RelayFunctionLogs", "ReconcileRole, ReconcileFunctionLogs"})
    void roleAllowsLoggingAndTracing(String role, String logs) {
        var statements = new ArrayList<>(Role.of(TEMPLATE, role, "runtime").statements());
        assertThat(statements.removeFirst())
                .isEqualTo(new Role.Statement(
                        "Logs",
                        List.of("logs:CreateLogStream", "logs:PutLogEvents"),
                        List.of(logs + ".Arn"),
                        Map.of()));
        assertThat(statements.removeFirst())
                .isEqualTo(new Role.Statement(
                        "Traces",
                        List.of("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
                        List.of("*"),
                        Map.of()));
        assertThat(statements).hasSize(role.equals("RelayRole") ? 1 : 0);
        assertThat(TEMPLATE.at("/Resources/" + role + "/Properties/ManagedPolicyArns")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void relayRoleAllowsReadingTheStream() {
        assertThat(Role.of(TEMPLATE, "RelayRole", "runtime").statements())
                .contains(new Role.Statement(
                        "Stream",
                        List.of(
                                "dynamodb:DescribeStream",
                                "dynamodb:GetRecords",
                                "dynamodb:GetShardIterator",
                                "dynamodb:ListStreams"),
                        List.of("arn:aws:dynamodb:" + SeedData.REGION + ":" + SeedData.ACCOUNT + ":table/"
                                + LocalService.TABLE + "/stream/*"),
                        Map.of()));
    }

    @Test
    void theRelayGetsNewOutboxItemsForAsLongAsTheStreamHoldsThem() throws IOException {
        JsonNode mapping = TEMPLATE.at("/Resources/RelayFunction/Properties/Events/Outbox/Properties");
        assertThat(mapping.path("MaximumRetryAttempts").asText()).isEqualTo("-1");
        assertThat(mapping.path("MaximumRecordAgeInSeconds").asText()).isEqualTo("-1");
        assertThat(mapping.path("DestinationConfig").isMissingNode())
                .as("nothing is given up, so nothing is sent elsewhere")
                .isTrue();
        assertThat(mapping.path("FunctionResponseTypes").toString()).isEqualTo("[\"ReportBatchItemFailures\"]");
        assertThat(mapping.path("BisectBatchOnFunctionError").asText()).isEqualTo("true");
        JsonNode filter = new ObjectMapper()
                .readTree(mapping.at("/FilterCriteria/Filters/0/Pattern").asText());
        assertThat(filter.path("eventName").toString())
                .as("a mark is a MODIFY, the end of an item a REMOVE")
                .isEqualTo("[\"INSERT\"]");
        assertThat(filter.at("/dynamodb/NewImage/kind/S").toString()).isEqualTo("[\"OUTBOX\"]");
    }

    @Test
    void theAlarmsOfTheOutboxReadWhatTheFunctionsReport() {
        JsonNode rejected = TEMPLATE.at("/Resources/EventsRejectedAlarm/Properties");
        assertThat(rejected.path("MetricName").asText()).isEqualTo("EventsRejected");
        assertThat(rejected.path("Threshold").asInt()).isZero();
        JsonNode unpublished = TEMPLATE.at("/Resources/UnpublishedEventsAlarm/Properties");
        assertThat(unpublished.path("MetricName").asText()).isEqualTo("OldestUnpublishedEvent");
        assertThat(unpublished.path("TreatMissingData").asText())
                .as("a sweep that does not run")
                .isEqualTo("breaching");
        assertThat(Duration.ofSeconds(unpublished.path("Threshold").asInt()))
                .isGreaterThan(Outbox.DUE_AFTER.multipliedBy(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiFunction", "RelayFunction", "ReconcileFunction"})
    void functionHasRoleLogGroupAndHandler(String function) {
        JsonNode properties = TEMPLATE.at("/Resources/" + function + "/Properties");
        assertThat(properties.path("Role").asText()).isEqualTo(function.replace("Function", "Role.Arn"));
        assertThat(properties.at("/LoggingConfig/LogGroup").asText()).isEqualTo(function + "Logs");
        assertThat(properties.path("Policies").isMissingNode())
                .as("the role contains all permissions")
                .isTrue();
        assertThat(properties.path("Handler").asText()).satisfies(handler -> Class.forName(handler));
    }

    @ParameterizedTest
    @CsvSource({
        "ApiFunction, ServerErrorAlarm",
        "RelayFunction, EventsRejectedAlarm IteratorAgeAlarm",
        "ReconcileFunction, ReconcileErrorAlarm DamagedRecordsAlarm UnreadableItemsAlarm"
    })
    void aDeploymentGoesBackIfAnAlarmOfTheFunctionStarts(String function, String alarms) {
        JsonNode preference = TEMPLATE.at("/Resources/" + function + "/Properties/DeploymentPreference");
        assertThat(preference.path("Enabled").asText()).isEqualTo("true");
        assertThat(preference.path("Type").asText()).isEqualTo("Linear10PercentEvery1Minute");
        assertThat(preference.path("Role").asText()).isEqualTo("DeploymentRole.Arn");
        assertThat(preference.path("Alarms")).extracting(JsonNode::asText).containsExactly(alarms.split(" ", -1));
        assertThat(TEMPLATE.resources("AWS::CloudWatch::Alarm").keySet()).contains(alarms.split(" ", -1));
    }

    /** EventBridge does not document whether the condition keys have the values of one entry or of all entries of a call. */
    @ParameterizedTest
    @ValueSource(strings = {"RelayRole", "ReconcileRole"})
    void conditionsOfPutEventsHoldForOneEntryAndForAllEntriesOfACall(String role) {
        var bus = Role.of(TEMPLATE, role, "calls").statements().stream()
                .filter(statement -> statement.actions().contains("events:PutEvents"))
                .toList();
        assertThat(bus).hasSize(1);
        assertThat(bus.getFirst().conditions())
                .containsOnlyKeys(
                        "ForAllValues:StringEquals events:detail-type",
                        "ForAllValues:StringEquals events:source",
                        "Null events:detail-type",
                        "Null events:source")
                .containsEntry("Null events:source", List.of("false"))
                .containsEntry("Null events:detail-type", List.of("false"));
    }

    /** In the role itself: a policy beside the role could be attached after the function runs. */
    @ParameterizedTest
    @ValueSource(strings = {"ApiRole", "RelayRole", "ReconcileRole"})
    void tableKeyIsUsedOnlyThroughDynamoDb(String role) {
        var statement = Role.of(EVERYTHING, role, "tableKey").statements().getFirst();
        assertThat(statement.resources()).containsExactly(KEY);
        assertThat(statement.conditions())
                .isEqualTo(Map.of(
                        "StringEquals kms:ViaService", List.of("dynamodb." + SeedData.REGION + ".amazonaws.com")));
        assertThat(Role.of(TEMPLATE, role, "tableKey").statements()).isEmpty();
    }

    /** A failed first deployment leaves nothing behind, and a deployment does not replace a setting of the whole account. */
    @Test
    void settingOfTheAccountIsLeftAloneByDefault() {
        assertThat(TEMPLATE.at("/Parameters/GatewayLogging/Default").asText()).isEqualTo("present");
        for (String resource : List.of("GatewayAccount", "GatewayLoggingRole")) {
            assertThat(TEMPLATE.at("/Resources/" + resource + "/Condition").asText())
                    .isEqualTo("CreatesGatewayLogging");
            assertThat(TEMPLATE.at("/Resources/" + resource + "/DeletionPolicy").asText())
                    .isEqualTo("RetainExceptOnCreate");
        }
        assertThat(TEMPLATE.at("/Resources/Table/DeletionPolicy").asText())
                .as("deletion protection would let the rollback fail")
                .isEqualTo("Retain");
    }

    @Test
    void everyRoleCanHaveAPermissionsBoundary() {
        assertThat(EVERYTHING.resources("AWS::IAM::Role"))
                .hasSize(5)
                .allSatisfy((name, role) -> assertThat(
                                role.at("/Properties/PermissionsBoundary").asText())
                        .as(name)
                        .isEqualTo("arn:aws:iam::111122223333:policy/boundary"));
        assertThat(TEMPLATE.resources("AWS::IAM::Role"))
                .allSatisfy((name, role) -> assertThat(
                                role.at("/Properties/PermissionsBoundary").asText())
                        .isEmpty());
    }

    @Test
    void logsAndQueueCanHaveKeysOfTheCustomer() {
        assertThat(EVERYTHING.resources("AWS::Logs::LogGroup"))
                .hasSize(4)
                .allSatisfy((name, group) -> assertThat(
                                group.at("/Properties/KmsKeyId").asText())
                        .as(name)
                        .isEqualTo(KEY));
        JsonNode queue = EVERYTHING.at("/Resources/Unstarted/Properties");
        assertThat(queue.path("KmsMasterKeyId").asText()).isEqualTo(KEY);
        assertThat(queue.path("SqsManagedSseEnabled").asText())
                .as("SQS refuses both")
                .isEmpty();
        assertThat(TEMPLATE.at("/Resources/Unstarted/Properties/SqsManagedSseEnabled")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void architectureIsAParameter() {
        assertThat(TEMPLATE.at("/Globals/Function/Architectures").toString()).isEqualTo("[\"x86_64\"]");
        assertThat(Template.with(Map.of("Architecture", "arm64"))
                        .at("/Globals/Function/Architectures")
                        .toString())
                .isEqualTo("[\"arm64\"]");
    }

    @Test
    void logsAndQueuesStayWhenTheStackIsGone() {
        var kept = new TreeMap<>(TEMPLATE.resources("AWS::Logs::LogGroup"));
        kept.putAll(TEMPLATE.resources("AWS::SQS::Queue"));
        assertThat(kept).hasSizeGreaterThan(4).allSatisfy((name, resource) -> {
            assertThat(resource.path("DeletionPolicy").asText()).as(name).isEqualTo("RetainExceptOnCreate");
            assertThat(resource.path("UpdateReplacePolicy").asText()).as(name).isEqualTo("Retain");
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemCode.class,
            names = {"TeamAccessDenied", "AdministratorRequired"})
    void aBurstOfRefusedStrangersRaisesAnAlarm(ProblemCode code) {
        JsonNode alarm = TEMPLATE.at("/Resources/" + code + "Alarm/Properties");
        assertThat(alarm.path("MetricName").asText()).isEqualTo("Rejections");
        assertThat(alarm.path("Dimensions").toString()).isEqualTo("[{\"Name\":\"code\",\"Value\":\"" + code + "\"}]");
        assertThat(alarm.path("Threshold").asInt()).isPositive();
        assertThat(alarm.path("TreatMissingData").asText()).isEqualTo("notBreaching");
    }

    @Test
    void regionWithoutEventSchemasIsPossible() {
        var schemas = new TreeMap<>(TEMPLATE.resources("AWS::EventSchemas::Schema"));
        schemas.putAll(TEMPLATE.resources("AWS::EventSchemas::Registry"));
        assertThat(schemas)
                .hasSizeGreaterThan(10)
                .allSatisfy((name, schema) ->
                        assertThat(schema.path("Condition").asText()).as(name).isEqualTo("HasEventSchemas"));
        assertThat(TEMPLATE.at("/Outputs/SchemaRegistryName/Condition").asText())
                .isEqualTo("HasEventSchemas");
    }

    @Test
    void serverErrorsAreCountedInTheAccessLog() {
        JsonNode filter = TEMPLATE.at("/Resources/ServerErrors/Properties");
        assertThat(filter.path("LogGroupName").asText()).isEqualTo("ApiLogs");
        assertThat(filter.path("FilterPattern").asText()).isEqualTo("{ $.status = \"5*\" }");
        assertThat(TEMPLATE.at("/Resources/ServerErrorAlarm/Properties/MetricName")
                        .asText())
                .isEqualTo(filter.at("/MetricTransformations/0/MetricName").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiRole", "ReconcileRole"})
    void secretTagCanBeRequired(String role) {
        var need = new Permission(
                "any",
                "secretsmanager:GetSecretValue",
                secret("key-stores/a-AbCdEf"),
                fromFunction(Map.of("secretsmanager:ResourceTag/key-stores", "another")));
        assertThat(Role.of(TEMPLATE, role, "calls").allows(need)).isTrue();
        assertThat(Role.of(EVERYTHING, role, "calls").allows(need)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiRole", "ReconcileRole"})
    void onlySecretsUnderPrefixAreReadableByDefault(String role) {
        var narrow = Role.of(TEMPLATE, role, "calls");
        var all = Role.of(Template.withAllSecrets(), role, "calls");
        for (String name : List.of("key-stores/a-AbCdEf", "key-stores/-AbCdEf")) {
            assertThat(reads(name)).allMatch(narrow::allows).allMatch(all::allows);
        }
        for (String name : List.of("a-AbCdEf", "key-stores-AbCdEf", "x/key-stores/a-AbCdEf", "Key-stores/a-AbCdEf")) {
            assertThat(reads(name)).noneMatch(narrow::allows).allMatch(all::allows);
        }
        assertThat("")
                .as("no empty prefix, which would be all secrets")
                .doesNotMatch(TEMPLATE.at("/Parameters/SecretArnPrefix/AllowedPattern")
                        .asText());
        assertThat(TEMPLATE.at("/Parameters/AllSecrets/Default").asText()).isEqualTo("false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiRole", "ReconcileRole"})
    void aFunctionDescribesOnlyTheSecretsThatItReads(String name) {
        Role role = Role.of(TEMPLATE, name, "calls");
        assertThat(role.allows(describe("key-stores/a-AbCdEf", Map.of()))).isTrue();
        assertThat(role.allows(describe("key-stores-AbCdEf", Map.of()))).isFalse();
        var otherTag = Map.of("secretsmanager:ResourceTag/key-stores", "another");
        assertThat(Role.of(EVERYTHING, name, "calls").allows(describe("key-stores/a-AbCdEf", otherTag)))
                .isFalse();
    }

    @Test
    void theRelayDescribesNoSecret() {
        assertThat(Role.of(TEMPLATE, "RelayRole", "calls").allows(describe("key-stores/a-AbCdEf", Map.of())))
                .isFalse();
    }

    private static Permission describe(String name, Map<String, String> context) {
        return new Permission("any", "secretsmanager:DescribeSecret", secret(name), fromFunction(context));
    }

    private static List<Permission> reads(String name) {
        return List.of(
                new Permission("any", "secretsmanager:GetSecretValue", secret(name), fromFunction(Map.of())),
                new Permission(
                        "any",
                        "kms:Decrypt",
                        "arn:aws:kms:" + SeedData.REGION + ":" + SeedData.ACCOUNT + ":key/any",
                        Map.of(
                                "kms:ViaService",
                                "secretsmanager." + SeedData.REGION + ".amazonaws.com",
                                "kms:EncryptionContext:SecretARN",
                                secret(name))));
    }

    private static Map<String, String> fromFunction(Map<String, String> context) {
        var all = new HashMap<>(RequiredPermissions.FROM_FUNCTION);
        all.putAll(context);
        return all;
    }

    private static String secret(String name) {
        return "arn:aws:secretsmanager:" + SeedData.REGION + ":" + SeedData.ACCOUNT + ":secret:" + name;
    }

    @Test
    void tableMatchesTableDefinition() {
        JsonNode table = TEMPLATE.at("/Resources/Table/Properties");
        assertThat(table.path("KeySchema").toString())
                .isEqualTo(
                        "[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]");
        JsonNode index = table.at("/GlobalSecondaryIndexes/0");
        assertThat(index.path("IndexName").asText()).isEqualTo(DynamoLedger.DUE_INDEX);
        assertThat(index.path("KeySchema").toString())
                .isEqualTo(
                        "[{\"AttributeName\":\"duePk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"dueAt\",\"KeyType\":\"RANGE\"}]");
        assertThat(table.at("/TimeToLiveSpecification/AttributeName").asText()).isEqualTo("expiresAt");
        assertThat(table.at("/StreamSpecification/StreamViewType").asText()).isEqualTo("NEW_IMAGE");
        assertThat(table.path("DeletionProtectionEnabled").asBoolean()).isTrue();
        assertThat(table.at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void functionsUseJava25AndSnapStartWithoutLocalCaller() {
        JsonNode functions = TEMPLATE.at("/Globals/Function");
        assertThat(functions.path("Runtime").asText()).isEqualTo("java25");
        assertThat(functions.at("/SnapStart/ApplyOn").asText()).isEqualTo("PublishedVersions");
        assertThat(functions.path("AutoPublishAlias").asText()).isEqualTo("live");
        assertThat(Template.TEXT.split("LOCAL_CALLER_ARN", -1))
                .as("only as a name for SAM CLI, with no value that could be deployed")
                .hasSize(2)
                .satisfies(parts -> assertThat(parts[1]).startsWith(": !Ref AWS::NoValue\n"));
    }

    /** SAM derives the logical ID of the version from the template, not from the values of the parameters. */
    @ParameterizedTest
    @ValueSource(strings = {"ApiFunction", "RelayFunction", "ReconcileFunction"})
    void changedEnvironmentParameterPublishesVersion(String function) {
        var parameters = new TreeSet<String>();
        var environment = Pattern.compile("\\n    Environment:.*?\\n    Tags:", Pattern.DOTALL)
                .matcher(Template.TEXT);
        assertThat(environment.find()).isTrue();
        TEMPLATE.at("/Parameters").fieldNames().forEachRemaining(parameter -> {
            if (environment.group().matches("(?s).*(!Ref |\\$\\{)" + parameter + "\\b.*")) {
                parameters.add(parameter);
            }
        });
        assertThat(parameters).containsExactly("AdministratorPrincipals", "DeletedKeptDays", "ManagedConnect");
        String resource = Template.TEXT.split("\n  " + function + ":\n", -1)[1].split("\n\n", -1)[0];
        assertThat(parameters)
                .allSatisfy(parameter ->
                        assertThat(resource).containsPattern("VersionDescription: !Sub .*\\$\\{" + parameter + "}"));
        int mostCharacters =
                TEMPLATE.at("/Parameters/AdministratorPrincipals/MaxLength").asInt();
        String longest = TEMPLATE.at("/Resources/" + function + "/Properties/VersionDescription")
                .toString()
                .replace("${CallerRequestsPerMinute}", "6000")
                .replace("${CallerRequestBurst}", "1000")
                .replace("${ManagedConnect}", "false")
                .replace(
                        "${DeletedKeptDays}",
                        TEMPLATE.at("/Parameters/DeletedKeptDays/MaxValue").asText())
                .replace("${AdministratorPrincipals}", "a".repeat(mostCharacters));
        assertThat(longest.length()).as("Lambda's limit").isLessThanOrEqualTo(256);
        assertThat(TEMPLATE.at("/Resources/" + function + "/Properties/AutoPublishAliasAllProperties")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void onlyStageHasThrottlingAndAccessLog() {
        JsonNode api = TEMPLATE.at("/Resources/Api/Properties");
        assertThat(api.path("OpenApiVersion").asText())
                .as("without it SAM deploys a second stage")
                .startsWith("3.0.");
        assertThat(api.path("MethodSettings").size()).isEqualTo(1);
        assertThat(api.at("/AccessLogSetting/Format").asText())
                .as("contains no path, body, query or header")
                .isEqualTo(
                        "{\"requestId\":\"$context.requestId\",\"caller\":\"$context.identity.userArn\",\"sourceIp\":\"$context.identity.sourceIp\",\"tlsVersion\":\"$context.tlsVersion\",\"cipherSuite\":\"$context.cipherSuite\",\"method\":\"$context.httpMethod\",\"resource\":\"$context.resourcePath\",\"status\":\"$context.status\",\"error\":\"$context.error.responseType\",\"integrationStatus\":\"$context.integration.integrationStatus\",\"integrationError\":\"$context.integration.error\",\"milliseconds\":\"$context.responseLatency\"}");
    }

    @Test
    void failedReconcileIsNotRetried() {
        JsonNode reconcile = TEMPLATE.at("/Resources/ReconcileFunction/Properties");
        assertThat(reconcile.at("/EventInvokeConfig/MaximumRetryAttempts").asText())
                .isEqualTo("0");
        for (JsonNode trigger : reconcile.path("Events")) {
            assertThat(trigger.at("/Properties/RetryPolicy/MaximumEventAgeInSeconds")
                            .asInt())
                    .isEqualTo(60);
            assertThat(trigger.at("/Properties/DeadLetterConfig/Arn").asText()).isEqualTo("Unstarted.Arn");
        }
    }

    /** Reconcile needs no warm event: {@code Tick} invokes it every minute. */
    @ParameterizedTest
    @ValueSource(strings = {"ApiFunction", "RelayFunction"})
    void aFunctionThatCanBeIdleIsInvokedEveryDay(String function) throws IOException {
        JsonNode daily = TEMPLATE.at("/Resources/" + function + "/Properties/Events/Warm/Properties");
        assertThat(daily.path("Schedule").asText()).isEqualTo("rate(1 day)");
        assertThat(WarmEvent.is(new ObjectMapper().readTree(daily.path("Input").asText())))
                .isTrue();
        assertThat(daily.at("/DeadLetterConfig/Arn").asText()).isEqualTo("Unstarted.Arn");
        assertThat(TEMPLATE.at("/Resources/UnstartedPolicy/Properties/PolicyDocument/Statement/0/Condition/ArnEquals")
                        .toString())
                .contains(function + "Warm.Arn");
        assertThat(TEMPLATE.at("/Resources/ReconcileFunction/Properties/Events/Tick/Properties/Schedule")
                        .asText())
                .isEqualTo("rate(1 minute)");
    }

    @Test
    void theDailyTableCheckRepairsNothing() throws IOException {
        JsonNode daily = TEMPLATE.at("/Resources/ReconcileFunction/Properties/Events/Check/Properties");
        assertThat(daily.path("Schedule").asText()).isEqualTo("rate(1 day)");
        JsonNode event = new ObjectMapper().readTree(daily.path("Input").asText());
        assertThat(event.path("detail-type").asText()).isEqualTo("Table Check");
        assertThat(event.at("/detail/repair").toString()).isEqualTo("false");
        JsonNode alarm = TEMPLATE.at("/Resources/TableFindingsAlarm/Properties");
        assertThat(alarm.path("MetricName").asText()).isEqualTo("TableFindings");
        assertThat(alarm.path("TreatMissingData").asText())
                .as("on until a check finds nothing")
                .isEqualTo("ignore");
        assertThat(TEMPLATE.at("/Resources/UnstartedPolicy/Properties/PolicyDocument/Statement/0/Condition/ArnEquals")
                        .toString())
                .contains("ReconcileFunctionCheck.Arn");
    }

    @Test
    void everyAlarmIsDocumentedAndNotifiesTopic() {
        String operations = ProjectFiles.text(ProjectFiles.path("docs/operations.md"));
        var alarms = EVERYTHING.resources("AWS::CloudWatch::Alarm");
        assertThat(alarms).hasSizeGreaterThan(6).allSatisfy((name, alarm) -> {
            assertThat(operations).contains("\n| `" + name + "` | ");
            assertThat(alarm.at("/Properties/AlarmDescription").asText()).endsWith("see docs/operations.md.");
            assertThat(alarm.at("/Properties/AlarmActions/0")).isEqualTo(alarm.at("/Properties/OKActions/0"));
            assertThat(alarm.at("/Properties/AlarmActions/0").isMissingNode()).isFalse();
        });
        var explained = Pattern.compile("\n\\| `(\\w+Alarm)` \\| ")
                .matcher(operations)
                .results()
                .map(record -> record.group(1))
                .toList();
        assertThat(explained).containsExactlyInAnyOrderElementsOf(alarms.keySet());
        String dashboard =
                TEMPLATE.at("/Resources/Dashboard/Properties/DashboardBody").asText();
        assertThat(alarms.keySet()).allSatisfy(name -> assertThat(dashboard).contains("${" + name + ".Arn}"));
    }

    @Test
    void everyFunctionMetricUsesTheirNamespace() {
        String namespace = TEMPLATE.at("/Globals/Function/Environment/Variables/METRICS_NAMESPACE")
                .asText();
        assertThat(namespace).isEqualTo("KeyStoreVending/" + LocalService.BUS);
        var used = new TreeSet<String>();
        TEMPLATE.at("/Resources").findValuesAsText("Namespace").forEach(used::add);
        TEMPLATE.at("/Resources").findValuesAsText("MetricNamespace").forEach(used::add);
        assertThat(used).containsExactlyInAnyOrder(namespace, "AWS/SQS", "AWS/Lambda");
    }

    @Test
    void everyTaggableResourceIsTagged() {
        TEMPLATE.at("/Resources").properties().forEach(resource -> {
            String type = resource.getValue().path("Type").asText();
            JsonNode tags = resource.getValue().at("/Properties/Tags");
            boolean byGlobals = type.equals("AWS::Serverless::Function");
            assertThat(byGlobals
                            || WITHOUT_TAGS.contains(type)
                            || tags.toString().contains("service"))
                    .as(resource.getKey())
                    .isTrue();
        });
        assertThat(TEMPLATE.at("/Globals/Function/Tags/service").asText()).isEqualTo(LocalService.BUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arn:aws:iam::111122223333:role/administrators",
                "arn:aws:iam::111122223333:role/path/a,arn:aws-us-gov:iam::111122223333:user/b, arn:aws:iam::111122223333:role/c"
            })
    void administratorArnsAreAccepted(String accepted) {
        assertThat(accepted).matches(pattern("AdministratorPrincipals"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "administrators",
                "*",
                "arn:aws:iam::111122223333:role/",
                "arn:aws:iam::111122223333:role/a,",
                "arn:aws:iam::111122223333:role/a arn:aws:iam::111122223333:role/b",
                "arn:aws:sts::111122223333:assumed-role/a/b"
            })
    void invalidAdministratorsAreRejected(String refused) {
        assertThat(refused).doesNotMatch(pattern("AdministratorPrincipals"));
    }

    @Test
    void everyParameterHasValidDefault() {
        TEMPLATE.at("/Parameters").properties().forEach(parameter -> {
            JsonNode declared = parameter.getValue();
            assertThat(declared.has("Default")).as(parameter.getKey()).isTrue();
            if (declared.has("AllowedPattern")) {
                assertThat(declared.path("Default").asText()).matches(pattern(parameter.getKey()));
            }
        });
    }

    private static String pattern(String parameter) {
        return TEMPLATE.at("/Parameters/" + parameter + "/AllowedPattern").asText();
    }
}
