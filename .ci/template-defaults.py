"""Replaces default values of parameters in a template: template-defaults.py [PARAMETER=VALUE ...] < template.yaml"""

import re
import sys

template = sys.stdin.read()
for name, value in (each.split("=", 1) for each in sys.argv[1:]):
    template, replaced = re.subn(rf"(?m)^(  {name}:\n(?:    .*\n)*?    Default: ).*$", rf"\g<1>'{value}'", template)
    if replaced != 1:
        sys.exit(f"the template has no parameter {name} with a default value")
print(template, end="")
