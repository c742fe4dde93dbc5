"""Writes the reference pages of the book from what the programs say of themselves.

Usage: book_reference.py FOLDER_OF_PROGRAMS FOLDER_OF_PAGES
"""

import json
import os
import pathlib
import re
import subprocess
import sys

GENERATED = "<!-- written by checks/book --update: do not edit -->\n\n"


def told(program, *args):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOR_", "KAFKA_"))}
    done = subprocess.run([program, *args], check=True, capture_output=True, text=True, env={**environment, "COLUMNS": "100"})
    return done.stdout


def commands(help_text):
    """The names under "Commands:" of a help text."""
    section = re.search(r"^Commands:\n(.*?)(?:\n\n|\Z)", help_text, re.S | re.M)
    names = re.findall(r"^  ([a-z][a-z-]*)", section.group(1), re.M) if section else []
    return [name for name in names if name != "help"]


def options(programs):
    page = "# Options\n\n" + GENERATED
    for name in ("sor-backtest", "sor-producer"):
        program = programs / name
        whole = told(program, "--help")
        page += f"## {name}\n\n```text\n{whole.rstrip()}\n```\n\n"
        for command in commands(whole):
            page += f"### {name} {command}\n\n```text\n{told(program, command, '--help').rstrip()}\n```\n\n"
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def settings(programs):
    shown = told(programs / "sor-backtest", "config", "show")
    return (
        "# Settings\n\n" + GENERATED + "Every setting with its built-in value, as `sor-backtest config show` tells it. In a TOML file the part before the"
        " dot is the table; in the environment `order.size` is `SOR_ORDER__SIZE`.\n\n"
        f"```text\n{shown.rstrip()}\n```\n"
    )


def kind(schema, part):
    """The type of a property in a word, with a link where it has a table of its own."""
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in part:
            return " or ".join(kind(schema, one) for one in part[several])
    if part.get("type") == "array":
        return f"list of {kind(schema, part.get('items', {}))}"
    if isinstance(part.get("additionalProperties"), dict):
        return f"by name: {kind(schema, part['additionalProperties'])}"
    kinds = part.get("type", "anything")
    return " or ".join(kinds) if isinstance(kinds, list) else kinds


def table(schema, name, described):
    lines = [f"## {name}", ""]
    if described.get("description"):
        lines += [described["description"].replace("\n", " "), ""]
    if "properties" not in described:
        lines += [f"{kind(schema, described)}", ""]
        return lines
    lines += ["| field | type | meaning |", "|---|---|---|"]
    for field, part in described["properties"].items():
        meaning = part.get("description", "").replace("\n", " ").replace("|", "\\|")
        lines.append(f"| `{field}` | {kind(schema, part)} | {meaning} |")
    return [*lines, ""]


def schema_page(title, path, introduction):
    schema = json.loads(path.read_text())
    lines = [f"# {title}", "", GENERATED.rstrip(), "", introduction, ""]
    for name, described in schema.get("$defs", {}).items():
        lines += table(schema, name, described)
    return "\n".join(lines).rstrip() + "\n"


def main():
    programs, pages = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    docs = pathlib.Path(__file__).resolve().parent.parent / "docs"
    written = {
        "options.md": options(programs),
        "settings.md": settings(programs),
        "result.md": schema_page(
            "The result",
            docs / "result.schema.json",
            "What `run`, `demo` and `consume` print, from its [JSON Schema](../result.schema.json). Begin with [BacktestResult](#backtestresult).",
        ),
        "evaluation.md": schema_page(
            "An evaluation",
            docs / "evaluation.schema.json",
            "What `evaluate` prints, from its [JSON Schema](../evaluation.schema.json). Begin with [Evaluation](#evaluation).",
        ),
    }
    for name, text in written.items():
        (pages / name).write_text(text)


main()
