package dev.keystorevending.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keystorevending.local.SeedData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stack's parameters for the endpoint of the API: who may call it, from which network, under which name. */
class EndpointTest {

    private static final String PARTNER = "444455556666";
    private static final String STRANGER = "777788889999";
    private static final String ORGANIZATION = "o-a1b2c3d4e5";
    private static final String ENDPOINT = "vpce-0123456789abcdef0";
    private static final Template DEFAULTS = Template.withDefaults();

    @Test
    void byDefaultOnlyTheIamPoliciesOfTheAccountDecide() {
        JsonNode api = DEFAULTS.at("/Resources/Api/Properties");
        assertThat(api.path("Policy").asText()).isEmpty();
        assertThat(api.path("Policy").isValueNode()).as("AWS::NoValue").isTrue();
        assertThat(api.at("/EndpointConfiguration/Type").asText()).isEqualTo("REGIONAL");
        assertThat(api.at("/EndpointConfiguration/VPCEndpointIds").asText()).isEmpty();
        assertThat(api.path("DisableExecuteApiEndpoint").isMissingNode())
                .as("SAM would have to see the contract")
                .isTrue();
        assertThat(DEFAULTS.brokenRules()).isEmpty();
        for (String optional : List.of("Domain", "DomainMapping")) {
            assertThat(DEFAULTS.at("/Resources/" + optional + "/Condition").asText())
                    .isEqualTo("HasDomain");
        }
        assertThat(DEFAULTS.at("/Resources/WebAcl/Condition").asText()).isEqualTo("HasWebAcl");
    }

    @Test
    void trustedAccountsMayCallBesideTheOwn() {
        var policy = policy(Map.of("TrustedAccounts", PARTNER + ",123456789012"));
        assertThat(List.of(SeedData.ACCOUNT, PARTNER, "123456789012")).allMatch(account -> policy.allows(of(account)));
        assertThat(policy.allows(of(STRANGER))).isFalse();
        assertThat(policy.allows(of(STRANGER, "aws:PrincipalOrgID", ORGANIZATION)))
                .isFalse();
    }

    @Test
    void accountsOfTheOrganizationMayCall() {
        var policy = policy(Map.of("TrustedOrganization", ORGANIZATION));
        assertThat(policy.allows(of(PARTNER, "aws:PrincipalOrgID", ORGANIZATION)))
                .isTrue();
        assertThat(policy.allows(of(PARTNER, "aws:PrincipalOrgID", "o-ffffffffff")))
                .isFalse();
        assertThat(policy.allows(of(PARTNER))).as("in no organization").isFalse();
        assertThat(policy.allows(of(SeedData.ACCOUNT, "aws:PrincipalOrgID", ORGANIZATION)))
                .isTrue();
        assertThat(policy.allows(of(SeedData.ACCOUNT)))
                .as("the own account, whatever its organization")
                .isTrue();
    }

    /** IAM lets a principal of the own account call without a policy of its own, if a statement names it or {@code *}. */
    @ParameterizedTest
    @ValueSource(strings = {"TrustedAccounts=444455556666", "TrustedOrganization=o-a1b2c3d4e5", "private"})
    void principalsOfTheOwnAccountStillNeedAPolicyOfTheirOwn(String parameter) {
        var policy = policy(
                parameter.equals("private")
                        ? Map.of("EndpointType", "PRIVATE", "VpcEndpointIds", ENDPOINT)
                        : Map.of(parameter.split("=", 2)[0], parameter.split("=", 2)[1]));
        for (JsonNode statement : policy.statements()) {
            if (statement.path("Effect").asText().equals("Allow")) {
                JsonNode principal = statement.path("Principal");
                boolean others = statement
                        .at("/Condition/StringNotEquals/aws:PrincipalAccount")
                        .asText()
                        .equals(SeedData.ACCOUNT);
                assertThat(principal.asText().equals("*"))
                        .as(statement.toString())
                        .isEqualTo(others);
                assertThat(texts(principal.path("AWS"))).allMatch(account -> account.matches("[0-9]{12}"));
            }
        }
    }

    @Test
    void aPrivateApiIsCalledThroughItsEndpointsOnly() {
        var privately = Map.of(
                "EndpointType", "PRIVATE", "VpcEndpointIds", ENDPOINT + ",vpce-11111111", "TrustedAccounts", PARTNER);
        var policy = policy(privately);
        for (String account : List.of(SeedData.ACCOUNT, PARTNER)) {
            assertThat(policy.allows(of(account, "aws:SourceVpce", ENDPOINT))).isTrue();
            assertThat(policy.allows(of(account, "aws:SourceVpce", "vpce-11111111")))
                    .isTrue();
            assertThat(policy.allows(of(account, "aws:SourceVpce", "vpce-22222222")))
                    .isFalse();
            assertThat(policy.allows(of(account))).isFalse();
        }
        assertThat(policy.allows(of(STRANGER, "aws:SourceVpce", ENDPOINT))).isFalse();
        JsonNode api = Template.with(privately).at("/Resources/Api/Properties");
        assertThat(api.path("EndpointConfiguration").toString())
                .isEqualTo("{\"Type\":\"PRIVATE\",\"VPCEndpointIds\":[\"" + ENDPOINT + "\",\"vpce-11111111\"]}");
        assertThat(api.path("EndpointAccessMode").asText())
                .as("callers may use the name of the endpoint")
                .isEqualTo("BASIC");
    }

    @Test
    void theNameOfTheGatewayCanBeClosed() {
        assertThat(ProjectFiles.text(ProjectFiles.path("openapi/key-stores.v1.yaml")))
                .contains("""
                        x-amazon-apigateway-endpoint-configuration:
                          disableExecuteApiEndpoint:
                            Fn::If: [HasExecuteApiEndpoint, false, true]
                        """);
        assertThat(Template.TEXT).contains("\n  HasExecuteApiEndpoint: !Equals [!Ref ExecuteApiEndpoint, 'true'] ");
    }

    /** SAM makes a deployment for another contract, not for other values of parameters. */
    @Test
    void aChangedParameterIsDeployed() {
        assertThat(DEFAULTS.at("/Resources/Api/Properties/AlwaysDeploy").asBoolean())
                .isTrue();
    }

    /** API Gateway's default for a regional API accepts TLS 1.0. */
    @Test
    void everyTlsPolicyAcceptsOnlyTls12AndLater() {
        JsonNode declared = DEFAULTS.at("/Parameters/TlsPolicy");
        assertThat(texts(declared.path("AllowedValues")))
                .contains(declared.path("Default").asText())
                .allMatch(policy -> policy.matches("SecurityPolicy_TLS13_1_[23]_[A-Z0-9_]*20[0-9]{2}_[0-9]{2}"));
        var template = Template.with(Map.of(
                "TlsPolicy",
                "SecurityPolicy_TLS13_1_3_2025_09",
                "DomainName",
                "keys.example.com",
                "CertificateArn",
                "arn:aws:acm:eu-central-1:111122223333:certificate/1234"));
        for (String resource : List.of("Api", "Domain")) {
            JsonNode properties = template.at("/Resources/" + resource + "/Properties");
            assertThat(properties.path("SecurityPolicy").asText()).isEqualTo("SecurityPolicy_TLS13_1_3_2025_09");
            assertThat(properties.path("EndpointAccessMode").asText()).isEqualTo("STRICT");
        }
        assertThat(template.at("/Outputs/ApiUrl/Value").asText()).isEqualTo("https://keys.example.com");
        assertThat(template.at("/Resources/DomainMapping/Properties/BasePath").isMissingNode())
                .as("at the root")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    EndpointType=PRIVATE | needs VpcEndpointIds
                    EndpointType=PRIVATE VpcEndpointIds=vpce-12345678 DomainName=a.example.com CertificateArn=arn | is for REGIONAL APIs
                    VpcEndpointIds=vpce-12345678 | are for PRIVATE APIs
                    DomainName=a.example.com | needs CertificateArn
                    CertificateArn=arn | needs DomainName
                    ExecuteApiEndpoint=false | no way to call the API
                    EndpointType=PRIVATE VpcEndpointIds=vpce-12345678 ExecuteApiEndpoint=false | no way to call the API
                    """)
    void whatCannotWorkIsRefusedBeforeTheDeployment(String parameters, String why) {
        assertThat(Template.with(values(parameters)).brokenRules())
                .hasSize(1)
                .first()
                .asString()
                .contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EndpointType=PRIVATE VpcEndpointIds=vpce-12345678",
                "EndpointType=PRIVATE VpcEndpointIds=vpce-12345678 TrustedAccounts=444455556666 WebAclArn=arn",
                "DomainName=a.example.com CertificateArn=arn ExecuteApiEndpoint=false TrustedOrganization=o-a1b2c3d4e5",
                "DomainName=a.example.com CertificateArn=arn"
            })
    void whatWorksIsNotRefused(String parameters) {
        assertThat(Template.with(values(parameters)).brokenRules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "VpcEndpointIds, 'vpce-12345678,vpce-0123456789abcdef0', 'vpce-12345678, vpce-12345679', 'vpce-12345678,', vpc-12345678, *",
        "TrustedAccounts, '444455556666,123456789012', '444455556666, 123456789012', '444455556666,', 4444555566667, *",
        "TrustedOrganization, o-a1b2c3d4e5, 'o-a1b2c3d4e5,o-a1b2c3d4e6', o-, O-A1B2C3D4E5, *",
        "DomainName, keys.example.com, example, '*.example.com', keys.example.com., https://keys.example.com",
        "WebAclArn, arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/b-c, arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/b, a, '', *"
    })
    void parametersAreChecked(String name, String accepted, String one, String two, String three, String four) {
        String pattern = DEFAULTS.at("/Parameters/" + name + "/AllowedPattern").asText();
        assertThat(accepted).matches(pattern);
        assertThat(List.of(one, two, three, four).stream().filter(each -> !each.isEmpty()))
                .noneMatch(refused -> refused.matches(pattern));
    }

    /** A resource policy, with the part of IAM's evaluation that it uses. A negated operator is true without the key. */
    private record ResourcePolicy(List<JsonNode> statements) {

        boolean allows(Map<String, String> context) {
            return applies("Allow", context) && !applies("Deny", context);
        }

        private boolean applies(String effect, Map<String, String> context) {
            return statements.stream()
                    .filter(statement -> statement.path("Effect").asText().equals(effect))
                    .filter(statement -> names(statement.path("Principal"), context))
                    .anyMatch(statement -> statement.path("Condition").properties().stream()
                            .allMatch(operator -> operator.getValue().properties().stream()
                                    .allMatch(key -> holds(operator.getKey(), key.getKey(), key.getValue(), context))));
        }

        private static boolean names(JsonNode principal, Map<String, String> context) {
            return principal.asText().equals("*")
                    || texts(principal.path("AWS")).contains(context.get("aws:PrincipalAccount"));
        }

        private static boolean holds(String operator, String key, JsonNode values, Map<String, String> context) {
            boolean equal = context.containsKey(key) && texts(values).contains(context.get(key));
            return switch (operator) {
                case "StringEquals" -> equal;
                case "StringNotEquals" -> !equal;
                default -> throw new IllegalStateException("not read yet: " + operator);
            };
        }
    }

    private static ResourcePolicy policy(Map<String, String> parameters) {
        var template = Template.with(parameters);
        assertThat(template.brokenRules()).isEmpty();
        JsonNode statements = template.at("/Resources/Api/Properties/Policy/Statement");
        assertThat(statements).isNotEmpty();
        var present = StreamSupport.stream(statements.spliterator(), false)
                .filter(JsonNode::isObject) // the others are AWS::NoValue
                .toList();
        assertThat(present).allSatisfy(statement -> {
            assertThat(statement.path("Action").asText()).isEqualTo("execute-api:Invoke");
            assertThat(statement.path("Resource").asText()).isEqualTo("execute-api:/live/*");
        });
        return new ResourcePolicy(present);
    }

    private static Map<String, String> of(String account) {
        return Map.of("aws:PrincipalAccount", account);
    }

    private static Map<String, String> of(String account, String key, String value) {
        return Map.of("aws:PrincipalAccount", account, key, value);
    }

    private static Map<String, String> values(String parameters) {
        var values = new HashMap<String, String>();
        for (String each : parameters.split(" ", -1)) {
            values.put(each.split("=", 2)[0], each.split("=", 2)[1]);
        }
        return values;
    }

    private static List<String> texts(JsonNode one) {
        var texts = new ArrayList<String>();
        if (one.isArray()) {
            one.forEach(each -> texts.add(each.asText()));
        } else if (!one.isMissingNode()) {
            texts.add(one.asText());
        }
        return texts;
    }
}
