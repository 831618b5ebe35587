"""Prints template.yaml as CloudFormation deploys it: after the SAM transform, with the included files, and with its conditions decided by the
parameters. Arguments: PARAMETER=VALUE for each parameter that does not have its default value, and NAME=VALUE for pseudo parameters."""

import json
import pathlib
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = pathlib.Path(__file__).parent.parent
NO_VALUE = {"Ref": "AWS::NoValue"}


class NoManagedPolicies:
    def load(self):
        return {}


def included(node):
    """Replaces each AWS::Include by the content of its file, beside the other members."""
    if isinstance(node, list):
        return [included(each) for each in node]
    if not isinstance(node, dict):
        return node
    members = {name: included(value) for name, value in node.items() if name != "Fn::Transform"}
    if "Fn::Transform" in node:
        members.update(yaml_parse((ROOT / node["Fn::Transform"]["Parameters"]["Location"]).read_text()))
    return members


class Decisions:
    def __init__(self, conditions, parameters):
        self.conditions = conditions
        self.parameters = parameters

    def holds(self, condition):
        (function, arguments), = condition.items()
        if function == "Condition":
            return self.holds(self.conditions[arguments])
        if function == "Fn::Equals":
            first, second = (self.parameters[each["Ref"]] if isinstance(each, dict) else each for each in arguments)
            return str(first) == str(second)
        combine = {"Fn::Not": lambda each: not all(each), "Fn::And": all, "Fn::Or": any}[function]
        return combine([self.holds(each) for each in arguments])

    def decided(self, node):
        if isinstance(node, list):
            return [each for each in map(self.decided, node) if each != NO_VALUE]
        if not isinstance(node, dict):
            return node
        if "Fn::If" in node:
            condition, yes, no = node["Fn::If"]
            return self.decided(yes if self.holds(self.conditions[condition]) else no)
        members = {name: self.decided(value) for name, value in node.items()}
        return {name: value for name, value in members.items() if value != NO_VALUE}

    def kept(self, part):
        """Leaves out what has a condition that does not hold."""
        return {
            name: self.decided({member: value for member, value in each.items() if member != "Condition"})
            for name, each in part.items()
            if "Condition" not in each or self.holds(self.conditions[each["Condition"]])
        }


def expanded(overrides):
    template = yaml_parse((ROOT / "template.yaml").read_text())
    parameters = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}
    parameters["AWS::Region"] = "eu-central-1"
    unknown = overrides.keys() - parameters.keys()
    if unknown:
        raise SystemExit(f"not parameters of the template: {sorted(unknown)}")
    parameters.update(overrides)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/package"  # where "sam package" puts it
    template = included(transform(template, parameters, NoManagedPolicies(), passthrough_metadata=True))
    decisions = Decisions(template.pop("Conditions"), parameters)
    template["Resources"] = decisions.kept(template["Resources"])
    template["Outputs"] = decisions.kept(template["Outputs"])
    for name, value in overrides.items():
        template["Parameters"][name]["Default"] = value  # so that a linter sees what a reference is
    return template


if __name__ == "__main__":
    print(json.dumps(expanded(dict(each.split("=", 1) for each in sys.argv[1:])), indent=1, default=str))
