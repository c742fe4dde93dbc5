#!/usr/bin/env python3
"""The calls of `sor` and their reference, from the settings as the command line defines them.

Usage: python generate.py [--check]: writes python/sor/_calls.py and docs/reference/python.md, or says
that they are not what the command line says. Needs the installed module.
"""

import importlib
import importlib.util
import inspect
import json
import re
import sys
import textwrap
from keyword import iskeyword
from pathlib import Path


def module():
    """The module itself, whatever the calls beside it are: they may be of an earlier version."""
    folder = Path(next(iter(importlib.util.find_spec("sor").submodule_search_locations)))
    spec = importlib.util.spec_from_file_location("sor._sor", next(folder.glob("_sor*.so")))
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found  # it is loaded once in a process
    spec.loader.exec_module(found)
    return found


_sor = module()
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "python"))  # the sources beside it: what is installed may be of an earlier version
CALLS = HERE / "python" / "sor" / "_calls.py"
PAGE = HERE.parents[1] / "docs" / "reference" / "python.md"

HEAD = '''"""Calls that read recordings or make them. Written by generate.py from the command line's options."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date as _date
from datetime import datetime as _datetime
from datetime import time as _time
from typing import Any, Literal

from . import _sor, _tables
from ._progress import Progress, heard, logged
from ._recording import Recording
from ._results import Evaluation, Explanation, Plan, Result
from ._router import Router, own
from ._scratch import scratch
from ._settings import Duration, Number, typed
from ._sources import Source, files, kept, listed

'''

# Each call: the command behind it, its first argument and what it returns, the keywords that no option is, and its last lines.
CALLED = {
    "run": ("run", "source: Source", "Result", [], """\
    settings = typed(given)
    with files(source, "run", settings) as read, heard(progress) as told:
        answer = _sor.run(read.paths, settings, code, told, read.note)
    return Result(*read.answered(answer))"""),
    "evaluate": ("evaluate", "source: Source", "Evaluation", ["tables"], """\
    settings = typed(given)
    with files(source, "evaluate", settings) as read, _tables.folder(tables) as place, heard(progress) as told:
        answer = _sor.evaluate(read.paths, settings, place, code, told, read.note)
        return Evaluation(*read.answered(answer), _tables.taken(place))"""),
    "merge": ("merge", "cells: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]", "Evaluation", [], """\
    paths = [cells] if isinstance(cells, (str, os.PathLike)) else list(cells)
    with listed(plan) as given["plan"], _tables.folder(True) as place, heard(progress) as told:
        text, summary = _sor.merge(paths, typed(given), place, told, logged)
        return Evaluation(text, summary, _tables.taken(place))"""),
    "plan": ("evaluate", "source: Source", "Plan", [], """\
    settings = typed(given)
    with files(source, "evaluate", settings) as read, heard(progress) as told:
        answer = _sor.plan(read.paths, settings, told, read.note)
    return Plan(*read.answered(answer))"""),
    "explain": ("explain", "source: Source", "Explanation", [], """\
    settings = typed(given)
    with files(source, "explain", settings) as read, heard(progress) as told:
        answer = _sor.explain(read.paths, settings, told, read.note)
    return Explanation(*read.answered(answer))"""),
    "read": ("doctor", "source: Source", "Recording", [], """\
    read, folder = kept(source)
    with read.named(), heard(progress) as told:
        found = _sor.doctor(read.paths, typed(given), told, read.note)
    return Recording(read.paths, folder, read.answered(found))"""),
    "synth": ("synth", "out: str | os.PathLike[str] | None = None", "Recording", [], """\
    folder = None
    if out is None:
        folder = scratch()
        out = os.path.join(folder.name, "synthetic.csv")
    with heard(progress) as told:
        _sor.synth(out, typed(given), told, logged)
    return Recording([out], folder)"""),
}

ABOUT = {
    "run": "Executes an order on recordings, with every baseline, and says what routing saved.",
    "evaluate": "Executes many staggered orders: tunes on some, reports on others, with intervals and a verdict.",
    "merge": "The panel of cells that `evaluate` kept, on any machine and in any number of parts.",
    "plan": "The units, days times symbols, that `evaluate` with the same keywords would execute, and how long they take.",
    "explain": "The book at an instant, what every share costs, and what each router would do and why.",
    "read": "Looks through recordings: what they are, day by day and venue by venue, and what would mislead.",
    "synth": "Makes a reproducible synthetic market, as a Databento MBP-10 CSV.",
}

SOURCE = {
    "source": "Files of any format, folders, patterns, recordings, data frames; one or a list of them.",
    "out": "File to write; a name ending in .zst is compressed. Without one the file is temporary.",
    "cells": "Folders of cells, or single files of them.",
    "tables": "Whether the result has its tables (orders, cells, table): a panel executes its orders once more for them.",
    "progress": "Called with the task, the steps done and the steps there are, every 50 ms; True shows a bar of tqdm.",
}

# What stands at the end of each call's docstring and is run by tests/test_examples.py.
EXAMPLES = {
    "run": """\
>>> import sor
>>> result = sor.run(sor.synth(rows=4000), order_size=500, side="buy")
>>> result.symbol, result.filled, result.unfilled
('SYNTH', 500, 0)
>>> sorted(result.savings_bps)
['best_ask', 'twap', 'vwap']""",
    "evaluate": """\
>>> import sor
>>> evaluation = sor.evaluate(sor.synth(rows=4000), orders=40, order_size=200, horizon="30s")
>>> evaluation.verdicts["twap"]
'too_few'
>>> len(evaluation.orders), evaluation.orders.columns[:3]
(352, ['date', 'symbol', 'start'])""",
    "merge": """\
>>> import sor
>>> dates = ["2024-08-05", "2024-08-06"]
>>> days = [sor.synth(rows=4900, start=f"{date}T13:36:32Z", end=f"{date}T13:45:14Z") for date in dates]
>>> asked = {"orders": 20, "order_size": 300, "horizon": "1m"}
>>> sor.evaluate(days, part="1/2", cells="cells", **asked)
Part 1/2: 1 of 1 units have a cell. `sor-backtest merge` makes the result of all parts.
>>> sor.merge("cells", plan=sor.plan(days, **asked))
Traceback (most recent call last):
sor.IncompleteStream: 1 of the plan's units have no cell: SYNTH on 2024-08-06; execute them with `evaluate --cells`
>>> _ = sor.evaluate(days, part="2/2", cells="cells", **asked)
>>> sor.merge("cells", plan=sor.plan(days, **asked)).digest == sor.evaluate(days, **asked).digest
True""",
    "plan": """\
>>> import sor
>>> dates = ["2024-08-05", "2024-08-06"]
>>> days = [sor.synth(rows=4900, start=f"{date}T13:36:32Z", end=f"{date}T13:45:14Z") for date in dates]
>>> plan = sor.plan(days, orders=20, order_size=300, horizon="1m")
>>> plan.units["date"], plan.units["rows"]
([datetime.date(2024, 8, 5), datetime.date(2024, 8, 6)], [4900, 4900])""",
    "explain": """\
>>> import sor
>>> explanation = sor.explain(sor.synth(rows=4000), at="13:40:00", order_size=500)
>>> print(explanation.summary().splitlines()[0])
SYNTH: buy 500 shares at 2024-08-01T13:40:00.000Z""",
    "read": """\
>>> import sor
>>> recording = sor.read(sor.synth(rows=4000))
>>> recording.is_sound, recording.symbols, recording.days[0]["rows"]
(True, ['SYNTH'], 4000)""",
    "synth": """\
>>> import sor
>>> sor.synth("day.csv", rows=4000, symbols=["ONE", "TWO"])
Recording('day.csv')""",
}

# Classes that calls give or take.
CLASSES = ["Result", "Evaluation", "Plan", "Explanation", "Recording", "Table", "Snapshot", "Quotes", "Quote", "Orders"]

# Headings of options that mean nothing to a call.
LEFT_OUT = {"read": ("Kafka", "Model", "Output"), "merge": ("Output",)}

OWN = " Or a callable of your own: a function of a Snapshot, or a class or function that makes such a function for each parent order."


def plain(help_text):
    """Help without its line breaks, names of options as keywords."""
    text = " ".join(help_text.split())
    text = text.replace("`evaluate --list` printed", "`sor-backtest evaluate -\u200b-list` printed")
    text = re.sub(r"--([a-z][a-z-]+)", lambda found: keyword_of(found[1].replace("-", "_")), text)
    return text.replace("\u200b", "")


def one_type(setting):
    """The Python type of one value."""
    if setting["kind"] == "truth":
        return "bool"
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
    if setting.get("own"):
        return f"{one} | {setting['own']}"
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


def settings_of(name):
    """The settings of a call, those that must be given first."""
    command = CALLED[name][0]
    settings = [one for one in json.loads(_sor.definitions(command))[1] if one["heading"] not in LEFT_OUT.get(name, ())]
    for one in settings:
        if one["name"] == "router" and name in ("run", "evaluate"):
            one["own"] = "Router"
            one["help"] += OWN
        if one["name"] == "plan":
            one["own"] = "Plan"
            one["help"] = one["help"].rstrip(".") + ". Or what sor.plan returned."
    return sorted(settings, key=lambda one: not one["required"])


def call(name):
    """One function."""
    settings = settings_of(name)
    _, first, returned, more, ending = CALLED[name]
    lines = ["", "", f"def {name}(", f"    {first},", "    *,"]
    lines += [f"    {keyword(one)}," for one in settings]
    lines += [f"    {one}: bool = True," for one in more]
    lines += ["    progress: Progress = None,", f") -> {returned}:"]
    lines += [f'    """{ABOUT[name]}', "", "    `None` leaves a setting to the file of `config`, the variable or the default.", ""]
    described = [(first.split(":")[0], SOURCE[first.split(":")[0]])]
    described += [(name_of(one), meaning(one)) for one in settings]
    described += [(one, SOURCE[one]) for one in [*more, "progress"]]
    for keyword_name, text in described:
        text = text.replace("\\", "\\\\").replace('"""', "'''")
        lines += [f"    {keyword_name}:", *textwrap.wrap(text, 96, initial_indent=" " * 8, subsequent_indent=" " * 8)]
    lines += ["", *textwrap.indent(EXAMPLES[name], "    ").splitlines(), '    """']
    if any(one.get("own") == "Router" for one in settings):
        lines += ["    code, router = own(router)"]
    lines += ["    given: dict[str, Any] = {"]
    lines += [f'        "{one["name"]}": {name_of(one)},' for one in settings] + ["    }", ending]
    return "\n".join(lines)


def rows(name):
    """The keywords of a call as a table."""
    settings = settings_of(name)
    cell = lambda text: text.replace("|", "\\|")
    table = [f"| `{name_of(one)}` | {cell(annotation(one))} | {cell(meaning(one))} |" for one in settings]
    table += [f"| `{one}` | bool | {SOURCE[one]} |" for one in CALLED[name][3]]
    return "\n".join(["| keyword | type | meaning |", "|---|---|---|", *table])


def members(name):
    """What a class has, as a table: properties, and methods with what they take."""
    found = getattr(importlib.import_module("sor"), name)
    table = []
    for base in reversed([base for base in found.__mro__ if base.__module__.startswith("sor")]):
        for member, what in vars(base).items():
            text = inspect.getdoc(what)
            is_told = callable(what) or inspect.isdatadescriptor(what)
            if member.startswith("_") or not text or not is_told:
                continue
            shown = f"{member}({', '.join(taken(what))})" if callable(what) else member
            table.append((member, f"| `{shown}` | {' '.join(text.split())} |".replace("None |", "None \\|")))
    rows = dict(table)  # what a class says of itself goes before what its base says
    about, example = parted(inspect.getdoc(found))
    return about, "\n".join(["| member | meaning |", "|---|---|", *(row for _, row in sorted(rows.items()))]) if rows else "", example


def parted(text):
    """What a docstring says, in one line, and the example at its end as a block of the page."""
    said, *example = re.split(r"^(?= *>>>)", text, maxsplit=1, flags=re.M)
    return " ".join(said.split()), shown(textwrap.dedent("".join(example)))


def shown(example):
    """An example as a block of a page."""
    return f"```text\n{example.strip()}\n```" if example.strip() else ""


def taken(method):
    """The arguments of a method, without their types."""
    try:
        names = inspect.signature(method).parameters.values()
    except ValueError:
        return []
    return [one.name if one.default is one.empty else f"{one.name}={one.default!r}" for one in names if one.name != "self"]


def page():
    """The reference page."""
    parts = [
        "# The Python module",
        "Written by `services/python/generate.py` from the options of the command line: names, values and defaults are the same.",
        "`None`, the default of most keywords, leaves a setting to the file of `config`, the variable or the default.",
    ]
    for name in CALLED:
        _, first, returned, *_ = CALLED[name]
        argument = first.split(":")[0]
        parts += [f"## `sor.{name}({argument}, ...)`", ABOUT[name], f"`{argument}`: {SOURCE[argument]} Returns `sor.{returned}`.", rows(name), shown(EXAMPLES[name])]
    for name in CLASSES:
        about, table, example = members(name)
        parts += [f"## `sor.{name}`", about, *filter(None, [table, example])]
    return "\n\n".join(parts) + "\n"


def main():
    calls = HEAD + "\n".join(call(name) for name in CALLED) + "\n"
    if "--check" not in sys.argv:
        CALLS.write_text(calls)  # before the page: its classes are imported beside them
    texts = {CALLS: calls, PAGE: page()}
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
