#!/usr/bin/env python3
"""The values of the lab on AWS: terraform/lab.auto.tfvars.json, which every terraform plan, apply and destroy reads by itself.

Usage: lab.py set FILE NAME=VALUE...    writes them beside what is there; NAME= takes one out; [..] and {..} are JSON
       lab.py get FILE NAME             prints one, nothing when it is not there
       lab.py names VARIABLES_TF        the names that terraform knows
       lab.py digest RESULT.json        digest of a result, one for each symbol when there are several
       lab.py planned OUTPUT            of `terraform show -json PLAN` on standard input
       lab.py outputs                   shell assignments from `terraform output -json` on standard input
"""

import json
import os
import re
import shlex
import sys


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        sys.exit(f"{path} is not JSON ({error}): mend it or delete it")


def value(text):
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            sys.exit(f"{text}: a list or map must be JSON ({error})")
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text


def set_values(path, *pairs):
    known, lab = load(path), dict(load(path))
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not re.fullmatch(r"[a-z_]+", name):
            sys.exit(f"{pair}: write NAME=VALUE, for example instance_type=t4g.micro")
        if text == "":
            lab.pop(name, None)
        else:
            lab[name] = value(text)
    if lab != known or not os.path.exists(path):
        # The folder may hold only a link to the file: what it points to is replaced, whole or not at all.
        target = os.path.realpath(path)
        with open(target + ".part", "w", encoding="utf-8") as file:
            file.write(json.dumps(lab, indent=2, sort_keys=True) + "\n")
        os.replace(target + ".part", target)


def get(path, name):
    found = load(path).get(name)
    if found is not None:
        print(found if isinstance(found, str) else json.dumps(found))


def names(path):
    with open(path, encoding="utf-8") as file:
        print(*re.findall(r'^variable "([a-z_]+)"', file.read(), re.MULTILINE))


def digest(path):
    try:
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        print(*(one["digest"] for one in result.get("results", [result])))
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError, RecursionError) as error:
        sys.exit(f"{path} is no result ({type(error).__name__}: {error})")


def outputs():
    text = sys.stdin.read().strip()
    for name, output in (json.loads(text) if text else {}).items():
        if re.fullmatch(r"[a-z_]+", name) and not isinstance(output["value"], (list, dict)):
            print(f"LAB_{name.upper()}={shlex.quote(str('' if output['value'] is None else output['value']))}")


def planned(name):
    plan = json.load(sys.stdin)
    change = plan.get("output_changes", {}).get(name) or {}
    print(change.get("after") or plan.get("planned_values", {}).get("outputs", {}).get(name, {}).get("value") or "unknown")


if __name__ == "__main__":
    commands = {"set": set_values, "get": get, "names": names, "digest": digest, "planned": planned, "outputs": outputs}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
