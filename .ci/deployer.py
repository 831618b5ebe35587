"""Compares docs/deployer-policy.json with what CloudFormation's resource handlers need for the expanded templates, by the schemas in cfn-lint, and with
what "sam deploy" calls. Arguments: the expanded templates"""

import collections
import json
import pathlib
import re
import sys

import cfnlint

ROOT = pathlib.Path(__file__).parent.parent
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data/schemas/resources"
OPERATIONS = ("create", "read", "update", "delete")  # a deployment does not list resources
LONGEST = 10_240  # characters of the policies within a role, without white space

# Actions of the handlers that this template does not need, each with the reason. A pattern must exclude something.
NOT_NEEDED = {
    "AWS::(ApiGateway::RestApi|DynamoDB::Table) s3:.*": "the contract is in the template, and the table is not imported",
    "AWS::ApiGateway::RestApi iam:.*": "the integrations have no role",
    "AWS::CodeDeploy::.* codedeploy:RegisterOnPremisesInstance": "the deployments are of functions",
    "AWS::DynamoDB::Table dynamodb:DeleteTable": "the table is retained",
    "AWS::DynamoDB::Table dynamodb:(BatchWriteItem|DeleteItem|GetItem|PutItem|Query|Scan|UpdateItem)": "for replicas",
    "AWS::DynamoDB::Table dynamodb:(AssociateTableReplica|CreateTableReplica)": "the table has no replica",
    "AWS::DynamoDB::Table dynamodb:(DescribeImport|ImportTable)": "the table is not imported",
    "AWS::DynamoDB::Table (kinesis:.*|dynamodb:(Disable|Enable|Update)KinesisStreamingDestination)": "the table has no Kinesis stream",
    "AWS::DynamoDB::Table dynamodb:UpdateContributorInsights": "Contributor Insights are off",
    "AWS::DynamoDB::Table iam:.*": "for provisioned capacity",
    "AWS::DynamoDB::Table logs:.*": "for imports",
    "AWS::DynamoDB::Table kms:(ListAliases|RevokeGrant)": "TableKeyArn is an ARN; the table keeps its key",
    "AWS::Events::.* kms:.*": "bus and archive have no customer-managed key",
    "AWS::Events::Rule iam:.*": "the targets have no role",
    "AWS::Lambda::Function (ec2|elasticfilesystem|s3files):.*": "the functions are in no VPC and have no file system",
    "AWS::Lambda::.* kms:.*": "environment and stream have no customer-managed key",
    "AWS::Lambda::Function lambda:(AssociateRuntimeAlias|GetCodeSigningConfig|GetLayerVersion|PassCapacityProvider)": "not used",
    "AWS::Lambda::Function lambda:(DeleteFunctionCodeSigningConfig|PutFunctionCodeSigningConfig)": "no code signing",
    "AWS::Lambda::Function lambda:(Delete|Put)FunctionConcurrency": "no reserved concurrency",
    "AWS::Lambda::(Alias|Version) lambda:(Delete|Put)ProvisionedConcurrencyConfig": "SnapStart has no provisioned concurrency",
    "AWS::Lambda::.* lambda:Put(FunctionRecursionConfig|FunctionScalingConfig|RuntimeManagementConfig)": "the defaults stay",
    "AWS::WAFv2::WebACLAssociation (amplify|apprunner|appsync|bedrock-agentcore|cognito-idp|ec2|elasticloadbalancing):.*": "the resource is the API's stage",
    "AWS::Logs::LogGroup (firehose:.*|s3:.*|logs:CreateLogDelivery)": "the log groups are not delivered elsewhere",
    "AWS::Logs::LogGroup logs:(Delete|Put)(IndexPolicy|ResourcePolicy)": "the log groups have no such policy",
    "AWS::Logs::LogGroup logs:Put(BearerTokenAuthentication|DataProtectionPolicy|LogGroupDeletionProtection)": "not used",
}

# What the deployer calls besides the resources.
OF_SAM = {
    "cloudformation:CreateChangeSet": "sam deploy, and the transforms",
    "cloudformation:DeleteChangeSet": "sam deploy, if there is nothing to deploy",
    "cloudformation:DescribeChangeSet": "sam deploy",
    "cloudformation:DescribeStackEvents": "sam deploy",
    "cloudformation:DescribeStacks": "sam deploy",
    "cloudformation:ExecuteChangeSet": "sam deploy",
    "cloudformation:GetTemplateSummary": "sam deploy",
    "s3:GetObject": "the packages, and the files that AWS::Include reads",
    "s3:PutObject": "sam package",
}


def needed(templates):
    types = {resource["Type"] for template in templates for resource in json.loads(pathlib.Path(template).read_text())["Resources"].values()}
    actions = collections.defaultdict(set)
    unused = set(NOT_NEEDED)
    known = set()
    for file in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(file.read_text())
        if schema.get("typeName") not in types or "handlers" not in schema:
            continue
        known.add(schema["typeName"])
        for operation in OPERATIONS:
            for action in schema["handlers"].get(operation, {}).get("permissions", []):
                reasons = [pattern for pattern in NOT_NEEDED if re.fullmatch(pattern, f"{schema['typeName']} {action}")]
                unused.difference_update(reasons)
                if not reasons:
                    actions[action].add(schema["typeName"])
    findings = [f"cfn-lint has no handlers of {each}" for each in sorted(types - known)]
    findings += [f"excludes nothing: {each}" for each in sorted(unused)]
    for action, reason in OF_SAM.items():
        actions[action].add(reason)
    return len(types), actions, findings


def main():
    text = (ROOT / "docs/deployer-policy.json").read_text()
    policy = json.loads(text)
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    types, actions, findings = needed(sys.argv[1:])
    findings += [f"not allowed: {action}, for {', '.join(sorted(actions[action]))}" for action in sorted(actions.keys() - allowed)]
    findings += [f"allowed and not needed: {action}" for action in sorted(allowed - actions.keys())]
    if len(json.dumps(policy, separators=(",", ":"))) > LONGEST:
        findings.append(f"longer than {LONGEST} characters")
    for finding in findings:
        print("docs/deployer-policy.json:", finding)
    print(f"deployer policy: {types} resource types, {len(allowed)} actions, {len(findings)} findings")
    return 1 if findings or not types else 0


sys.exit(main())
