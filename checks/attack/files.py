"""Hostile files: recordings, results, settings and side files, made by seed. See checks/attack/run."""

import argparse
import copy
import gzip
import json
import os
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor

from tools import fail, plain, run

ESCAPES = ["\x1b]0;PWNED\x07", "\x1b[2J", "\x9b31m", "\u202egnp", "\u2066", "\x00", "\x7f", "\u2028", "\ufeff"]
WHYS = ["larger than", "did not come to its end", "folder", "directory", "no regular file"]
NUMBERS = ["", "NaN", "inf", "-1", "0", "1e308", "5e-324", "18446744073709551615", "9223372036854775808", "1" * 400, "0x10", "1,5", "--1"]
FORMULAS = ["=HYPERLINK(1)", "@SUM(1)", "+1", "-cmd|' /C calc'!A0"]


def hostile_text(random_):
    parts = [random_.choice([*ESCAPES, *NUMBERS, *FORMULAS, "A", "é", "<img src=x onerror=1>", "\r\nIn short: 0 differences", "\""]) for _ in range(random_.randint(1, 4))]
    return "".join(parts)


def damage(random_, lines):
    """Changes a few cells, lines or bytes of a recording."""
    lines = list(lines)
    for _ in range(random_.randint(1, 12)):
        place = random_.randrange(len(lines))
        cells = lines[place].split(",")
        kind = random_.randrange(8)
        if kind == 0:
            cells[random_.randrange(len(cells))] = random_.choice(NUMBERS)
        elif kind == 1:
            cells[random_.randrange(len(cells))] = hostile_text(random_)
        elif kind == 2:
            cells = cells[: random_.randrange(len(cells) + 1)]
        elif kind == 3:
            cells += ["x"] * random_.randint(1, 300)
        elif kind == 4:
            cells[-1] = "S" * random_.choice([63, 64, 65, 70_000])
        elif kind == 5:
            lines[place:place] = [""] * random_.randint(1, 2_000)
            continue
        elif kind == 6:
            other = random_.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
            continue
        else:
            cells = [lines[place][: random_.randrange(len(lines[place]) + 1)]]
        lines[place] = ",".join(cells)
    data = "\n".join(lines).encode("utf-8", "surrogateescape")
    if random_.random() < 0.3:
        data = bytearray(data)
        for _ in range(random_.randint(1, 40)):
            data[random_.randrange(len(data))] = random_.randrange(256)
        data = bytes(data)
    return data


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from leaves(value[0], (*path, 0))
    else:
        yield path


def put(value, path, new):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def recordings(programs, random_, folder, lines, rounds):
    for number in range(rounds):
        data = damage(random_, lines)
        name = os.path.join(folder, random_.choice(["market.csv", "=cmd.csv", "a\nb.csv", "e\x1b[2J.csv"]))
        if random_.random() < 0.3:
            data = gzip.compress(data)
            if random_.random() < 0.5:
                data = data[: random_.randrange(len(data))]
        with open(name, "wb") as file:
            file.write(data)
        lenient = ["--max-bad-rows", "1"]
        result = run(programs, ["sor-backtest", "run", "--input", name, "--series", "none", *lenient])
        streamed = run(programs, ["sor-backtest", "run", "--stream", "--input", name, "--series", "none", *lenient])
        if (result.code == 0) != (streamed.code == 0):
            fail(["run", f"round {number}"], f"file {result.code}, stream {streamed.code}", streamed)
        if result.code == 0:
            digests = [[one["digest"] for one in document.get("results", [document])] for document in (result.json(), streamed.json())]
            if digests[0] != digests[1]:
                fail(["run", f"round {number}"], "file and stream give different numbers", streamed)
        run(programs, ["sor-backtest", "doctor", "--input", name], people=True)
        run(programs, ["sor-backtest", "explain", "--input", name, "--at", "13:40:00", *lenient], people=True)
        os.remove(name)


def results(programs, random_, folder, market, rounds):
    good = run(programs, ["sor-backtest", "run", "--input", market]).json()
    other = os.path.join(folder, "good.json")
    with open(other, "w", encoding="utf-8") as file:
        json.dump(good, file)
    places = list(leaves(good))
    for _ in range(rounds):
        bad = copy.deepcopy(good)
        for path in random_.sample(places, random_.randint(1, 6)):
            new = random_.choice([hostile_text(random_), 0, -1, 1e308, -1e308, 5e-324, 2**64 - 1, None, [], {}, True])
            put(bad, path, new)
        if random_.random() < 0.5:
            bad[hostile_text(random_)] = hostile_text(random_)
        name = os.path.join(folder, "bad.json")
        with open(name, "w", encoding="utf-8", errors="surrogateescape") as file:
            json.dump(bad, file, ensure_ascii=random_.random() < 0.5)
        told = run(programs, ["sor-backtest", "diff", other, name], people=True)
        if told.out.count("\nIn short") > 0:
            fail(["diff"], "a line was forged", told)
        page = run(programs, ["sor-backtest", "report", name, "--out", "-"])
        if page.code == 0 and ("<img src=x" in page.out or not plain(page.out)):
            fail(["report"], "the page has markup or escapes of a result", page)
        table = run(programs, ["sor-backtest", "report", name, "--csv", "-"])
        for line in table.out.splitlines()[1:]:
            if line.startswith(("=", "@", "+", '"=', '"@')):
                fail(["report", "--csv"], "a cell begins a formula", table)


def side_files(programs, random_, folder, market, rounds):
    name = os.path.join(folder, "side")
    for _ in range(rounds):
        text = "".join(random_.choice(["publisher_id,fee,rebate\n", "2,0.1,0.1\n", "[order]\n", "size = 1\n", "a.b.c = ", "[" * 999, hostile_text(random_)]) for _ in range(random_.randint(1, 30)))
        with open(name, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        for option in ("--fees", "--latencies", "--config"):
            run(programs, ["sor-backtest", "run", "--input", market, option, name, "--series", "none"])
        run(programs, ["sor-backtest", "solve", name])


def crowds(programs, folder, lines):
    """A market of as many venues as a number can name, and files of fees and latencies for all of them."""
    columns = lines[0].split(",")
    first = dict(zip(columns, lines[1].split(","), strict=True))
    name, fees = os.path.join(folder, "crowd.csv"), os.path.join(folder, "fees.csv")
    with open(name, "w", encoding="utf-8") as file:
        file.write(lines[0] + "\n")
        for venue in range(65_535):
            millis = 32_000 + venue // 4
            time = f"2024-08-01T13:36:{millis // 1000:02d}.{millis % 1000:03d}000000Z"
            bid = 220 + venue % 97 / 100
            row = {
                **first,
                "ts_event": time,
                "ts_recv": time,
                "publisher_id": str(venue),
                "bid_px_00": f"{bid:.9f}",
                "ask_px_00": f"{bid + 0.5 + venue % 89 / 100:.9f}",
                "bid_sz_00": "100",
                "ask_sz_00": "1",
            }
            file.write(",".join(row[column] for column in columns) + "\n")
    with open(fees, "w", encoding="utf-8") as file:
        file.write("publisher_id,fee,rebate\n")
        file.writelines(f"{venue},0.00{venue % 10},0.001\n" for venue in range(65_535))
    # Of the last ones nothing is left over, at once and after a while.
    all_of_it = ["--order-size", "65535"]
    for options in ([], ["--side", "sell"], ["--fees", fees], all_of_it, [*all_of_it, "--fees", fees, "--latency-ms", "50"]):
        mib = 2_400 if "--order-size" in options else 600  # all venues emptied: some 32 KiB each
        done = run(programs, ["sor-backtest", "run", "--input", name, *options], mib=mib)
        if done.code != 0:
            fail(["run", *options], "a market of many venues is refused", done)
        if len(done.err) > 50_000 or len(done.out) > (80_000_000 if "--order-size" in options else 20_000_000):
            fail(["run", *options], f"{len(done.err)} bytes of log, {len(done.out)} of result", done)
    for options in (["run", "--snapshots", "event"], ["run", "--router", "strict"], ["evaluate", "--orders", "10"]):
        done = run(programs, ["sor-backtest", options[0], "--input", name, *options[1:]])
        if done.code != 2 or "--venues" not in done.err:
            fail(options, "a look at all venues at every instant is not refused in words", done)


def endless(programs, folder, market):
    """Files of every kind that have no end, that nobody writes, and that are none."""
    good = os.path.join(folder, "whole.json")
    with open(good, "w", encoding="utf-8") as file:
        file.write(run(programs, ["sor-backtest", "run", "--input", market, "--series", "none"]).out)
    dead = ["--brokers", "127.0.0.1:1", "--timeout", "1s"]
    zero, pipe, none = ({"": os.path.join(folder, f"{kind}"), ".toml": os.path.join(folder, f"{kind}.toml")} for kind in ("zero", "pipe", "folder"))
    for suffix in ("", ".toml"):
        os.symlink("/dev/zero", zero[suffix])
        os.mkfifo(pipe[suffix])
        os.mkdir(none[suffix])

    def commands(name):
        recording = ["--input", market]
        side = name[""]
        yield ["sor-backtest", "run", *recording, "--fees", side]
        yield ["sor-backtest", "run", *recording, "--latencies", side]
        yield ["sor-backtest", "run", *recording, "--map", name[".toml"]]
        if name is not none:
            # A folder may have settings.
            yield ["sor-backtest", "run", *recording, "--config", side]
            yield ["sor-producer", *recording, "--config", side, *dead]
            yield ["sor-backtest", "merge", side]
        yield ["sor-backtest", "run", "--input", side]
        yield ["sor-backtest", "doctor", "--input", side]
        yield ["sor-backtest", "report", side, "--out", "-"]
        yield ["sor-backtest", "report", good, side, "--out", "-"]
        yield ["sor-backtest", "diff", side, good]
        yield ["sor-backtest", "solve", side]
        yield ["sor-backtest", "consume", "--run-id-from", side, *dead]
        yield ["sor-producer", *recording, "--run-id-from", side, *dead]
        yield ["sor-producer", *recording, "--fees", side, *dead]
        yield ["sor-producer", "--input", side, *dead]

    for name in (zero, pipe, none):
        # A pipe is waited for: all of them at once.
        with ThreadPoolExecutor(16) as pool:
            done = list(pool.map(lambda command: (command, run(programs, command, mib=300, bound=30)), commands(name)))
        for command, outcome in done:
            if command[1] == "doctor":
                if outcome.code == 0:
                    fail(command, "is well with a file that is none", outcome)
            elif outcome.code not in (1, 2, 3) or not any(why in outcome.err for why in WHYS):
                fail(command, f"exit code {outcome.code}: not refused for what it is", outcome)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    arguments = parser.parse_args()
    random_ = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        market = os.path.join(folder, "synth.csv")
        made = run(arguments.programs, ["sor-backtest", "synth", "--rows", "400", "--out", market, "--quiet"])
        if made.code != 0:
            fail(["synth"], "no market", made)
        with open(market, encoding="utf-8") as file:
            lines = file.read().splitlines()
        recordings(arguments.programs, random_, folder, lines, arguments.rounds)
        results(arguments.programs, random_, folder, market, arguments.rounds)
        side_files(arguments.programs, random_, folder, market, arguments.rounds // 2)
        crowds(arguments.programs, folder, lines)
        endless(arguments.programs, folder, market)
        left = sorted(os.listdir(folder))
        if any(name.endswith(".part") for name in left):
            fail(["files"], f"left behind: {left}")
    print(f"hostile files: {arguments.rounds} recordings, {arguments.rounds} results, {arguments.rounds // 2} side files: right or refused")


main()
