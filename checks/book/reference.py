"""Writes the reference pages of the book from what the programs say of themselves.

Usage: reference.py FOLDER_OF_PROGRAMS FOLDER_OF_PAGES
"""

import json
import os
import pathlib
import re
import subprocess
import sys

GENERATED = "<!-- written by checks/book/check --update: do not edit -->\n\n"


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
    page = (
        "# Settings\n\n" + GENERATED + "Every setting with its built-in value, as `config show` tells it. In a TOML file the part before the dot is the"
        " table; in the environment `order.size` is `SOR_ORDER__SIZE`, and an empty variable is none. One file serves both programs: each"
        " takes its own tables and checks that the other's keys exist. `--config` and `SOR_CONFIG` name a file, or a folder that may have a"
        " `sor.toml`.\n"
    )
    for name in ("sor-backtest", "sor-producer"):
        shown = told(programs / name, "config", "show")
        page += f"\n## {name}\n\n```text\n{shown.rstrip()}\n```\n"
    return page


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


METRICS = """`sor-producer --metrics 127.0.0.1:9464` and `sor-backtest consume --metrics 127.0.0.1:9464` serve `/metrics` for Prometheus, `/healthz` (the
process lives) and `/readyz` (the broker answers and rows move; 503 until then). They run for seconds: `--metrics-linger 30s` keeps serving
after the end, so that the last values are seen. Nothing listens unless an address is given.

`just observe` starts the containers with Prometheus and a Grafana dashboard, on loopback only: <http://127.0.0.1:3000>.

The table is what `sor-producer metrics` and `sor-backtest metrics` tell.
"""


def metrics(programs):
    found = {}
    for program in ("sor-producer", "sor-backtest"):
        for metric in json.loads(told(programs / program, "metrics")):
            described = found.setdefault(metric["name"], (metric["kind"], metric["help"], []))
            described[2].append(program)
    lines = ["# Metrics", "", GENERATED.rstrip(), "", METRICS, "| metric | type | from | meaning |", "|---|---|---|---|"]
    for name, (kind_of, help_text, sources) in found.items():
        lines.append(f"| `{name}` | {kind_of} | {', '.join(f'`{source}`' for source in sources)} | {help_text} |")
    return "\n".join(lines) + "\n"


MESSAGES = """Topic `mock_l1_stream`, key = symbol, so that one symbol keeps its order on one partition. `sor-producer messages` prints what follows:
every record of a market of one row, in every form.

| header | on | meaning |
|---|---|---|
| `sor-run-id` | all | the producer's run |
| `sor-started` | all | when the run started, in milliseconds since the epoch: the newest run is the one that started last |
| `sor-seq` | messages | place in the run, from 0, over all partitions |
| `sor-schema` | messages | form and version of the payload |
| `sor-type` | all others | `end`: the last record of a run on every partition, which declares counts and digests; `alive`: a sign of life |
| `sor-digest` | end | SHA-256 of the payload |

In JSON, `timestamp` (or `ts_event`) and `publisher_id` (or `venue`) must be there; a price of `null` is no quote; what is left out is zero
or nothing. `consume` reads all forms by themselves, those of earlier versions and messages without these headers too.

| key of a row | meaning |
|---|---|
| `publisher_id` | the venue, by Databento's number |
| `venue` | the same by name, where there is no number: `XNAS`, `XNAS.ITCH`, `XNAS.ITCH.XNAS` |
| `ask_px_00`, `ask_sz_00`, `bid_px_00`, `bid_sz_00` | what the venue shows |
| `action`, `side`, `price`, `size`, `flags`, `sequence` | what changed |
| `instrument_id` | the instrument, by the vendor's number; several may share a symbol |
| `ts_recv` | when the vendor received the row. Rows that have it are ordered as those of a file are: `consume --clock receive` replays by it |
| `ts_event` | the row's own time, where a replay shows it at another: it was late, or the producer went by `--clock receive` |
| `fee`, `rebate` | dollars per share of the venue, taken and posted. They count unless `--fee`, `--rebate` or `--fees` of the consumer say otherwise; the result says whose they are (`assumptions.fees_from`) |

Times are RFC 3339 (UTC where no zone is given) or integer nanoseconds.
"""

FORMS = {
    "snapshot": "One message per instant and symbol, the default: `venues` has every row of that instant, in sequence order.",
    "venue": "One message per row.",
    "binary": "Up to 1,024 rows of one symbol as bytes (here in hexadecimal): 56 of them a row, behind the symbol; behind\nthe rows, where there are any, their times of receipt, the times at which a replay shows them, and their instruments. At full speed rows of many instants\nshare a message; at the market's pace a message holds what one instant has.",
}


def messages(programs):
    # When the example was made is of no interest.
    records = re.sub(r'"sor-started": "\d+"', '"sor-started": "1722519392000"', told(programs / "sor-producer", "messages"))
    lines = ["# Messages", "", GENERATED.rstrip(), "", MESSAGES]
    for record in json.loads(records):
        wire = record.pop("wire")
        if "sor-type" not in record["headers"]:
            lines += [f"## `--wire {wire}`", "", FORMS[wire], ""]
        lines += ["```json", json.dumps(record, indent=1), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def main():
    programs, pages = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    docs = pathlib.Path(__file__).resolve().parents[2] / "docs"
    written = {
        "options.md": options(programs),
        "settings.md": settings(programs),
        "metrics.md": metrics(programs),
        "messages.md": messages(programs),
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
