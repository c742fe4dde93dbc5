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


def environment():
    """That of this process, without settings of the programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SOR_", "KAFKA_"))} | {"COLUMNS": "100"}


def told(program, *args):
    return subprocess.run([program, *args], check=True, capture_output=True, text=True, env=environment()).stdout


def commands(help_text):
    """The names under "Commands:" of a help text."""
    section = re.search(r"^Commands:\n(.*?)(?:\n\n|\Z)", help_text, re.S | re.M)
    names = re.findall(r"^  ([a-z][a-z-]*)", section.group(1), re.M) if section else []
    return [name for name in names if name != "help"]


SAMPLES = ("1", "0.5", "2", "10s", "13:36:32", "2024-08-01", "UTC", "all", "us-equities", "buy", "twap", "X", "1,2", "a=b", "localhost:1")


def parsed(help_text):
    """What a help text says: description, usage, arguments and options by heading, and what stands behind them."""
    about, _, rest = help_text.partition("\nUsage: ")
    usage, _, rest = rest.partition("\n\n")
    found, behind, heading, current = [], [], None, None
    for line in rest.splitlines():
        if re.match(r"^[A-Z][A-Za-z ]*:$", line):
            heading, current = line[:-1], None
        elif heading and heading != "Commands" and re.match(r"^ {2,6}(-|\[|<)", line):
            words, *beside = re.split(r" {2,}", line.strip(), maxsplit=1)
            current = {"heading": heading, "words": words, "lines": beside}
            found.append(current)
        elif current is not None and (line.startswith(" " * 10) or not line.strip()):
            current["lines"].append(line.strip())
        elif line.strip() and heading != "Commands":
            behind.append(line)
            current = None
    return about.strip(), usage.split("\n")[0].strip(), found, "\n".join(behind)


def meaning(lines):
    """The meaning of an option and its default, of the lines below it."""
    text, _, values = "\n".join(lines).partition("Possible values:")
    named = re.findall(r"^- ([\w.-]+)(?::\s*(.*(?:\n(?!- |\[).+)*))?", values, re.M)
    whole = " ".join(lines)
    default = re.search(r"\[default: ((?:[^\[\]]|\[[^\]]*\])*)\]", whole)
    said = " ".join(re.sub(r"\[(?:default|possible values|aliases?|short aliases): [^\]]*\]", "", " ".join(text.split())).split())
    listed = re.search(r"\[possible values: ([^\]]*)\]", whole)
    if named:
        said += ": " if said and said[-1] not in ".:" else " "
        said += "; ".join(f"`{name}`" + (f" ({' '.join(words.split())})" if words.strip() else "") for name, words in named)
    elif listed:
        said += ": " + ", ".join(f"`{name}`" for name in listed[1].split(", "))
    return said, " ".join(default[1].split()) if default else ""


def keys_of_settings(program, options_of_it):
    """The setting of each option: what `config show` says was set by it, else the key of its name."""
    known = re.findall(r"^(\S+) = ", told(program, "config", "show"), re.M)
    taken = re.findall(r"--[a-z][a-z0-9-]*", told(program, "config", "show", "--help"))
    keys = {}
    for name, values in options_of_it.items():
        for value in values if name in taken else []:
            arguments = [program, "config", "show", name] + ([value] if value is not None else [])
            done = subprocess.run(arguments, capture_output=True, text=True, check=False, env=environment())
            key = re.search(rf"^(\S+) = .*# command line {name}$", done.stdout, re.M)
            if key:
                keys[name] = key[1]
                break
        spelled = name[2:].replace("-", "_")
        for key in (f"producer.{spelled}", f"kafka.{spelled}", f"market.{spelled}", f"data.{spelled}", spelled.replace("_", ".", 1)):
            if name not in keys and key in known:
                keys[name] = key
    return keys


def in_short(takers, executing):
    """The commands that take an option, in few words."""
    rest = [f"`{one}`" for one in takers if one not in executing]
    return ", ".join(["executing", *rest]) if executing and set(executing) <= set(takers) else ", ".join(f"`{one}`" for one in takers)


def cell(text):
    parts = text.split("`")  # every second one is code already
    text = "`".join(part if place % 2 else re.sub(r"(?<![\w-])(--[a-z][a-z0-9-]*)", r"`\1`", part) for place, part in enumerate(parts))
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def options(programs):
    page = "# Options\n\n" + GENERATED + (
        "Every option once, with the commands that take it. `COMMAND --help` says the same of one command, and `-h` says it in short. An option"
        " that has a *setting* can stand in a file or in a variable as well: [settings](settings.md).\n"
    )
    for name in ("sor-backtest", "sor-producer"):
        program = programs / name
        about, usage, own, behind = parsed(told(program, "--help"))
        names = commands(told(program, "--help"))
        texts = {"": (about, usage, own, behind)} | {command: parsed(told(program, command, "--help")) for command in names}
        page += f"\n## {name}\n\n{' '.join(behind.split())}\n\n| command | what it does | how it is called |\n|---|---|---|\n"
        for command, (said, called, _, _) in texts.items():
            if command or name == "sor-producer":
                page += f"| `{command or name}` | {cell(' '.join(said.split(chr(10) + chr(10))[0].split()))} | `{called.replace('|', chr(92) + '|')}` |\n"
        rows, order = {}, []
        for command, (_, _, found, _) in texts.items():
            for option in found:
                long = re.search(r"--[a-z][a-z0-9-]*", option["words"])
                if not long or long[0] in ("--help", "--version"):
                    continue
                said, default = meaning(option["lines"])
                row = rows.setdefault(long[0], {"heading": option["heading"], "words": option["words"], "meanings": {}})
                row["meanings"].setdefault((said, default), []).append(command or name)
                if option["heading"] != "Options":
                    row["heading"] = option["heading"]
                if option["heading"] not in order:
                    order.append(option["heading"])
        probes = {}
        for option, row in rows.items():
            values = [value for said, _ in row["meanings"] for value in re.findall(r"`([\w.-]+)`", said)]
            probes[option] = [*values, *SAMPLES] if "<" in row["words"] else [None]
        keys = keys_of_settings(program, probes)
        executing = [command for command in texts if any(option["words"].startswith("--order-size") and "parent" in " ".join(option["lines"]) for option in texts[command][2])]
        if executing:
            listed = ", ".join(f"`{command}`" for command in executing)
            page += f"\n*Executing* commands are those that execute orders, or look at what would be executed: {listed}.\n"
        for heading in sorted(order, key=lambda one: one == "Options"):
            title = "Options of single commands" if heading == "Options" else heading
            page += f"\n### {name}: {title[0].lower() + title[1:]}\n\n| option | meaning | default | setting | commands |\n|---|---|---|---|---|\n"
            for option, row in rows.items():
                if row["heading"] != heading:
                    continue
                several = len(row["meanings"]) > 1
                takers = [command for commands_with in row["meanings"].values() for command in commands_with]
                said = " ".join(
                    cell(text) + ("." if text and text[-1] not in ".)" else "") + (f" ({in_short(of, executing)})" if several else "") for (text, _), of in row["meanings"].items()
                )
                defaults = list(dict.fromkeys(default for _, default in row["meanings"] if default))
                takes = "all" if len(takers) == len(texts) else in_short(takers, executing)
                variable = re.search(r" ?\[env: (\w+)=\]", said)
                said = said.replace(variable[0], "") if variable else said
                key = f"`{variable[1] if variable else keys[option]}`" if variable or option in keys else ""
                page += f"| `{row['words'].replace('|', chr(92) + '|')}` | {said} | {cell(', '.join(defaults))} | {key} | {takes} |\n"
        once = re.findall(r"^\| `(?:-\w, )?(--[a-z0-9-]+)", page[page.rindex(f"## {name}\n") :], re.M)
        assert sorted(once) == sorted(rows), set(once) ^ set(rows)
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def settings(programs):
    page = (
        "# Settings\n\n" + GENERATED + "Every setting with its built-in value, as `config show` prints it; what each means is said beside its [option](options.md). In a TOML file the part before the dot is the"
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

The table is what `sor-producer metrics` and `sor-backtest metrics` print.
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
