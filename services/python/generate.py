#!/usr/bin/env python3
"""The calls of `sor` and their reference, from the settings as the command line defines them.

Usage: python generate.py [--check]: writes python/sor/_calls.py and docs/reference/python.md, or says
that they are not what the command line says. Needs the installed module.
"""

import json
import re
import sys
import textwrap
from keyword import iskeyword
from pathlib import Path

from sor import _sor

HERE = Path(__file__).resolve().parent
CALLS = HERE / "python" / "sor" / "_calls.py"
PAGE = HERE.parents[1] / "docs" / "reference" / "python.md"

HEAD = '''"""Calls that read recordings or make them. Written by generate.py from the command line's options."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date as _date
from datetime import datetime as _datetime
from datetime import time as _time
from typing import Any, Literal

from . import _sor
from ._results import Evaluation, Explanation, Recording, Result
from ._settings import Duration, Number, typed
from ._sources import Source, files

_LOG = logging.getLogger("sor")


def _note(is_warning: bool, text: str) -> None:
    _LOG.log(logging.WARNING if is_warning else logging.INFO, "%s", text)
'''

BODIES = {
    "run": ("source: Source", "Result", "paths", "return Result(text, summary)"),
    "evaluate": ("source: Source", "Evaluation", "paths", "return Evaluation(text, summary)"),
    "explain": ("source: Source", "Explanation", "paths", "return Explanation(text, summary)"),
    "synth": ("out: str | os.PathLike[str] | None = None", "Recording", "", ""),
}

ABOUT = {
    "run": "Executes an order on recordings, with every baseline, and says what routing saved.",
    "evaluate": "Executes many staggered orders: tunes on some, reports on others, with intervals and a verdict.",
    "explain": "The book at an instant, what every share costs, and what each router would do and why.",
    "synth": "Makes a reproducible synthetic market, as a Databento MBP-10 CSV.",
}

SOURCE = {
    "source": "Files of any format, folders, patterns, recordings, data frames; one or a list of them.",
    "out": "File to write; a name ending in .zst is compressed. Without one the file is temporary.",
    "progress": "Called with the task, the steps done and the steps there are, every 50 ms.",
}


def plain(help_text):
    """Help without its line breaks, names of options as keywords."""
    text = " ".join(help_text.split())
    return re.sub(r"--([a-z][a-z-]+)", lambda found: keyword_of(found[1].replace("-", "_")), text)


def one_type(setting):
    """The Python type of one value."""
    if setting["values"]:
        return "Literal[" + ", ".join(json.dumps(value) for value in setting["values"]) + "]"
    shown = setting["shown_as"]
    if re.fullmatch(r"[a-z|-]+", shown):
        return "Literal[" + ", ".join(json.dumps(value) for value in shown.split("|")) + "]"
    if shown == "HH:MM:SS":
        return "str | _time"
    if shown.startswith("DATE"):
        return "str | _date"
    if shown == "TIME":
        return "str | _datetime"
    if shown.startswith("DURATION"):
        return "Duration"
    if shown.startswith("ID"):
        return "int | str"
    return {"integer": "int", "number": "Number", "path": "str | os.PathLike[str]", "switch": "bool", "text": "str"}[setting["kind"]]


def annotation(setting):
    """The type of the keyword."""
    one = one_type(setting)
    return f"{one} | Iterable[{one}]" if setting["list"] else one


def default(setting):
    """The default of the keyword: `None` where layers beneath decide."""
    if setting["kind"] == "switch":
        return "False"
    if setting["default"] is None or setting["list"]:
        return "None"
    return setting["default"] if setting["kind"] == "integer" else json.dumps(setting["default"])


def keyword(setting):
    """The keyword as the signature has it."""
    if setting["required"]:
        return f"{name_of(setting)}: {annotation(setting)}"
    optional = "" if default(setting) != "None" else " | None"
    return f"{name_of(setting)}: {annotation(setting)}{optional} = {default(setting)}"


def name_of(setting):
    """A keyword of the language gets a stroke behind it, as is the custom there."""
    return keyword_of(setting["name"])


def keyword_of(name):
    """The keyword of an option."""
    return f"{name}_" if iskeyword(name) else name


def meaning(setting):
    """What it means; a default that the signature does not show stands in the text already."""
    text = plain(setting["help"])
    shown = setting["default"]
    return f"{text} [default: {shown}]" if setting["list"] and shown else text


def ordered(settings):
    """Those that must be given first."""
    return sorted(settings, key=lambda one: not one["required"])


def call(name):
    """One function."""
    settings = ordered(json.loads(_sor.definitions(name))[1])
    first, returned, inputs, ending = BODIES[name]
    lines = ["", "", f"def {name}(", f"    {first},", "    *,"]
    lines += [f"    {keyword(one)}," for one in settings]
    lines += ["    progress: Callable[[str, int, int], object] | None = None,", f") -> {returned}:"]
    lines += [f'    """{ABOUT[name]}', "", "    `None` leaves a setting to the file of `config`, the variable or the default.", ""]
    described = [(first.split(":")[0], SOURCE[first.split(":")[0]])]
    described += [(name_of(one), meaning(one)) for one in settings]
    described += [("progress", SOURCE["progress"])]
    for keyword_name, text in described:
        text = text.replace("\\", "\\\\").replace('"""', "'''")
        lines += [f"    {keyword_name}:", *textwrap.wrap(text, 96, initial_indent=" " * 8, subsequent_indent=" " * 8)]
    lines += ['    """', "    given: dict[str, Any] = {"]
    lines += [f'        "{one["name"]}": {name_of(one)},' for one in settings] + ["    }"]
    if name == "synth":
        lines += [
            "    folder = None",
            "    if out is None:",
            '        folder = tempfile.TemporaryDirectory(prefix="sor-")',
            '        out = os.path.join(folder.name, "synthetic.csv")',
            "    _sor.synth(out, typed(given), progress, _note)",
            "    return Recording(out, folder)",
        ]
    else:
        lines += [
            "    with files(source) as paths:",
            f"        text, summary = _sor.{name}({inputs}, typed(given), progress, _note)",
            f"    {ending}",
        ]
    return "\n".join(lines)


def rows(name):
    """The keywords of a call as a table."""
    settings = ordered(json.loads(_sor.definitions(name))[1])
    cell = lambda text: text.replace("|", "\\|")
    table = [f"| `{name_of(one)}` | {cell(annotation(one))} | {cell(meaning(one))} |" for one in settings]
    return "\n".join(["| keyword | type | meaning |", "|---|---|---|", *table])


def page():
    """The reference page."""
    parts = [
        "# The Python module",
        "Written by `services/python/generate.py` from the options of the command line: names, values and defaults are the same.",
        "`None`, the default of most keywords, leaves a setting to the file of `config`, the variable or the default.",
    ]
    for name in BODIES:
        first, returned, *_ = BODIES[name]
        argument = first.split(":")[0]
        parts += [f"## `sor.{name}({argument}, ...)`", ABOUT[name], f"`{argument}`: {SOURCE[argument]} Returns `sor.{returned}`.", rows(name)]
    return "\n\n".join(parts) + "\n"


def main():
    texts = {CALLS: HEAD + "\n".join(call(name) for name in BODIES) + "\n", PAGE: page()}
    if "--check" not in sys.argv:
        for path, text in texts.items():
            path.write_text(text)
        return 0
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        print(f"{path} is not what the command line says: `just python --update`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
