#!/usr/bin/env python3
"""Are the numbers of a panel those of its cells? An independent reading: the standard library alone, from the formulas.

Usage: numbers_of_panel.py CELLS.jsonl PANEL.json [--train-days N]

Every cell's canonical bytes are written anew, and their hash is checked; rules are chosen again, day by day; savings, errors, intervals, flipped
signs, days and groups are worked out again and compared with the document to nine digits.
"""

import hashlib
import itertools
import json
import math
import sys
from fractions import Fraction
from pathlib import Path

SIZE, SIDE, BATCH, HOUR, N, WINS, TIES, ALIKE_N, *_ = COLUMNS = range(18)
W, A, X, ROUTING, ALIKE_W, ALIKE_A, ALIKE_ROUTING, FEES, POSTING, RESIDUAL = COLUMNS[8:]
BATCHES = 8


def cells_of(lines):
    """Cells by (date, symbol), as `sor-backtest cells` shows them; each has the hash that its file says."""
    cells = {}
    for line in Path(lines).read_text().splitlines():
        shown = json.loads(line)
        cell = shown["cell"]
        assert hashlib.sha256(canonical(cell)).hexdigest() == shown["sha256"], f"{shown['file']}: hash"
        cells[cell["date"], cell["symbol"]] = cell
    return dict(sorted(cells.items()))


def whole(value):
    return int(value)


def rows(cell, rule, baseline):
    """The strata of one rule against one baseline, as integers."""
    return [[whole(value) for part in row for value in part] for row in cell["sums"][cell["outcomes"][rule]][baseline]["strata"]]


def chosen_rules(cells, dates, rules, train, tolerated=Fraction(5, 1000)):
    """Rule by reported date: fewest unfilled beyond what is tolerated, least mean over days of the shortfall, first."""
    by_date = {date: [cell for (day, _), cell in cells.items() if day == date] for date in dates}

    def day(date, rule, field):
        return sum(whole(cell["tune"][cell["outcomes"][rule]][field]) for cell in by_date[date])

    table = {(date, rule): [day(date, rule, field) for field in ("unfilled", "shortfall", "arrival")] for date in dates for rule in range(rules)}
    ordered = {date: sum(whole(cell["ordered"]) for cell in by_date[date]) for date in dates}
    chosen = {}
    for place, date in enumerate(dates):
        if place < train:
            continue
        earlier = dates[:place]

        def rank(rule):
            unfilled = sum(table[one, rule][0] for one in earlier)
            beyond = max(Fraction(0), unfilled - tolerated * sum(ordered[one] for one in earlier))
            shares = [Fraction(table[one, rule][1], table[one, rule][2]) for one in earlier if table[one, rule][2]]
            return beyond, sum(shares, Fraction(0)) / max(1, len(shares)), rule

        chosen[date] = min(range(rules), key=rank)
    return chosen


def simpson(degrees, t, steps=20_000):
    """Probability of |T| > t, by Simpson's rule over the angle: no special function."""
    top = math.atan(t / math.sqrt(degrees))
    f = lambda angle: math.cos(angle) ** (degrees - 1)
    def area(end):
        width = end / steps
        inner = sum((4 if place % 2 else 2) * f(place * width) for place in range(1, steps))
        return (f(0) + f(end) + inner) * width / 3
    constant = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    return 1 - 2 * constant * area(top)


def critical(degrees, level):
    low, high = 0.0, 1e4
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if simpson(degrees, middle, 400) > level else (low, middle)
    return high


def errors(saved, base):
    """Saving, jackknife and cluster errors in basis points, from exact fractions."""
    count, s, w = len(saved), sum(saved), sum(base)
    theta = Fraction(s, w)
    jackknife = Fraction(count - 1, count) * sum((Fraction(s - a, w - b) - theta) ** 2 for a, b in zip(saved, base))
    cluster = Fraction(count, count - 1) * sum((a - theta * b) ** 2 for a, b in zip(saved, base)) / w**2
    return 1e4 * float(theta), 1e4 * math.sqrt(jackknife), 1e4 * math.sqrt(cluster)


def statistic(saved, base):
    count, s, w = len(saved), sum(saved), sum(base)
    theta = s / w
    squares = sum((a - theta * b) ** 2 for a, b in zip(saved, base))
    return abs(theta) / (math.sqrt(count / (count - 1) * squares) / w) if squares else math.inf


def flipped(saved, base):
    """Share of all signs, by brute force, that are as far from nothing as the data."""
    seen = statistic(saved, base) * (1 - 1e-12)
    all_signs = itertools.product((1, -1), repeat=len(saved))
    hits = [statistic([sign * a for sign, a in zip(signs, saved)], base) >= seen for signs in all_signs]
    return sum(hits) / len(hits)


def same(name, ours, theirs):
    if theirs is None:
        raise SystemExit(f"{name}: {ours} is missing")
    if abs(ours - theirs) > 1e-9 * max(1.0, abs(ours)):
        raise SystemExit(f"{name}: {theirs} in the document, {ours} from the cells")


def known_where_judged(name, ours, theirs, document):
    """A p value stands beside a verdict that says something, and beside no other."""
    if document["verdict"] in ("saves", "costs", "no_evidence"):
        same(name, ours, theirs)
    elif theirs is not None:
        raise SystemExit(f"{name}: {theirs} beside the verdict {document['verdict']}")


def by_day(table, reported, *fields):
    """One part of the saving, its first field less the others, and the baseline's cash, of each reported day."""
    days = {date: [0, 0] for date in reported}
    for date, _, row in table:
        days[date][0] += row[fields[0]] - sum(row[field] for field in fields[1:])
        days[date][1] += row[W]
    return [pair for pair in days.values() if pair[1]]


def evidence(name, days, document, panel, ends="ci_{}_bps"):
    """Checks the interval of a part of the saving, and its p value where that is said apart and is of all that is said."""
    saved, base = zip(*days)
    if len(saved) < 2 or not any(saved):
        return 0
    theta, jackknife, _ = errors(saved, base)
    degrees = min(len(saved) - 1, sum(base) ** 2 / sum(b * b for b in base) - 1)
    if "p_value_signs" not in document and ends == "ci_{}_bps" and len(saved) <= 12:
        known_where_judged(f"{name}: p_value", flipped(saved, base), document["p_value"], document)
    if not jackknife:
        return 1
    # Simpson's rule gives six digits.
    reach = critical(degrees, 1 - panel["confidence"]) * jackknife
    known = document[ends.format("high")]
    assert abs(theta + reach - known) < 1e-5 * max(1, reach), (name, theta + reach, known)
    return 2


def main():
    lines, document = sys.argv[1:3]
    panel = json.loads(Path(document).read_text())
    cells = cells_of(lines)
    dates = sorted({date for date, _ in cells})
    settings = next(iter(cells.values()))["settings"]
    train = int(sys.argv[sys.argv.index("--train-days") + 1]) if "--train-days" in sys.argv else max(5, -(-len(dates) // 4))
    chosen = chosen_rules(cells, dates, len(settings["rules"]), train)
    checked = 0
    for day in panel["days"]:
        rule = chosen.get(day["date"])
        penalties = day["penalties"] and [round(day["penalties"][name] * 1e9) for name in ("lambda_over", "lambda_under", "theta_queue")]
        assert penalties == (None if rule is None else settings["rules"][rule]), day
    listed = "".join(f"{date}\t{symbol}\t{hashlib.sha256(canonical(cell)).hexdigest()}\n" for (date, symbol), cell in cells.items())
    assert hashlib.sha256(listed.encode()).hexdigest() == panel["units"]["cells_sha256"], "cells_sha256"
    reported = [date for date in dates if date in chosen]
    for place, name in enumerate(settings["baselines"]):
        one = panel["comparisons"][name]
        table = [(date, symbol, row) for (date, symbol), cell in cells.items() if date in chosen for row in rows(cell, chosen[date], place)]
        total = [sum(row[field] for _, _, row in table) for field in COLUMNS]
        assert one["n"] == total[N] and one["filled_alike"] == total[ALIKE_N], name
        if not total[W]:
            continue
        for field, ours in {
            "saving_bps": 1e4 * total[A] / total[W],
            "per_order_bps": total[X] / total[N] / 1e9,
            "routing_bps": 1e4 * total[ROUTING] / total[W],
            "timing_bps": 1e4 * (total[A] - total[ROUTING]) / total[W],
            "win_rate": total[WINS] / total[N],
            "tie_rate": total[TIES] / total[N],
            "saved_dollars": total[A] / 1e9,
            "at_touch_bps": 1e4 * (total[A] - total[RESIDUAL]) / total[W],
        }.items():
            same(f"{name}: {field}", ours, one[field])
            checked += 1
        parts = {"fees_bps": total[FEES], "posting_bps": total[POSTING], "price_bps": total[ROUTING] - total[FEES] - total[POSTING]}
        for field, ours in parts.items():
            if one["routing"]["verdict"] != "one_venue":
                same(f"{name}: routing {field}", 1e4 * ours / total[W], one["routing"][field])
                checked += 1
        alike = total[ALIKE_A], total[A] - total[RESIDUAL], total[A] + 2 * total[RESIDUAL]
        decided = total[ALIKE_N] < total[N] and not all(other * total[A] > 0 for other in alike)
        assert one["fills_decide"] == decided or one["excluded"].get("no_price"), name
        alike = total[ALIKE_ROUTING], total[ROUTING] + total[RESIDUAL]
        routed = total[ALIKE_N] < total[N] and not all(other * total[ROUTING] > 0 for other in alike)
        for known, its in ((one, decided), (one["routing"], routed)):
            assert not its or known["verdict"] not in ("saves", "costs"), name
            assert its or not known["statement"].startswith("no verdict: ") or one["excluded"].get("no_price"), name
        checked += evidence(f"{name}: routing", by_day(table, reported, ROUTING), one["routing"], panel)
        if len(reported) < 20:  # of more days the dependence of each part decides
            checked += evidence(f"{name}: timing", by_day(table, reported, A, ROUTING), one, panel, "timing_ci_{}_bps")
        if len(reported) < 20 and one["routing"]["verdict"] != "one_venue":
            for part, fields in {"fees": [FEES], "posting": [POSTING], "price": [ROUTING, FEES, POSTING]}.items():
                checked += evidence(f"{name}: {part}", by_day(table, reported, *fields), one["routing"], panel, f"{part}_ci_{{}}_bps")
        by_days = by_day(table, reported, A)
        saved, base = zip(*by_days)
        if len(saved) >= 2:
            theta, jackknife, cluster = errors(saved, base)
            effective = sum(base) ** 2 / sum(b * b for b in base)
            expected = {"jackknife_error_bps": jackknife, "cluster_error_bps": cluster, "effective_days": effective}
            if not one["days_dependent"]:
                expected["degrees_of_freedom"] = min(len(saved) - 1, effective - 1)
            if len(saved) <= 12:
                known_where_judged(f"{name}: p_value_signs", flipped(saved, base), one["p_value_signs"], one)
            for field, ours in expected.items():
                same(f"{name}: {field}", ours, one[field])
                checked += 1
            if not one["days_dependent"]:
                checked += evidence(name, by_days, one, panel)
        for group in one["groups"]:
            keys = {
                "symbol": lambda date, symbol, row: symbol,
                "day": lambda date, symbol, row: date,
                "hour": lambda date, symbol, row: f"{row[HOUR]:02}",
                "size": lambda date, symbol, row: str(settings["sizes"][row[SIZE]]),
                "side": lambda date, symbol, row: settings["sides"][row[SIDE]],
                "hour_and_size": lambda date, symbol, row: f"{row[HOUR]:02} {settings['sizes'][row[SIZE]]}",
            }
            own = [row for date, symbol, row in table if keys[group["by"]](date, symbol, row) == group["value"]]
            assert group["n"] == sum(row[N] for row in own), (name, group)
            same(f"{name}: {group['by']} {group['value']}", 1e4 * sum(row[A] for row in own) / sum(row[W] for row in own), group["saving_bps"])
            checked += 1
    print(f"{checked} numbers of {len(settings['baselines'])} comparisons are those of {len(cells)} cells")


def number(value):
    """A whole number that is not negative: seven bits a byte, the lowest first."""
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def signed(value):
    value = whole(value)
    return number(2 * value if value >= 0 else -2 * value - 1)


def text(value):
    return number(len(value.encode())) + value.encode()


def several(values, one):
    return number(len(values)) + b"".join(one(value) for value in values)


def by_name(values, one):
    return several(sorted(values.items(), key=lambda pair: pair[0].encode()), lambda pair: text(pair[0]) + one(pair[1]))


def packed(pairs):
    """Bins as the distance of each from the one before, with their counts."""
    bins = [0, *(bin for bin, _ in pairs)]
    body = b"".join(signed(after - before) + number(count) for before, after, (_, count) in zip(bins, bins[1:], pairs))
    return number(len(body)) + body


def canonical(cell):
    """A cell as canonical bytes: its fields in their order, in the format of postcard."""
    s = cell["settings"]
    stratum = lambda row: b"".join([*map(number, row[0]), *map(number, row[1]), *map(signed, row[2])])
    against = lambda one: several(one["strata"], stratum) + by_name(one["excluded"], number) + packed(one["histogram"])
    tune = lambda one: signed(one["unfilled"]) + signed(one["shortfall"]) + signed(one["arrival"])
    settings = b"".join([
        several(s["rules"], lambda rule: b"".join(map(signed, rule))), number(s["points"]), several(s["baselines"], text), several(s["sizes"], number),
        several(s["sides"], text), number(s["horizon"]), text(s["spacing"]), text(s["hours"]), text(s["session"]), by_name(s["assumed"], text),
    ])
    return b"".join([
        number(cell["layout"]), text(cell["engine"]), text(cell["date"]), text(cell["symbol"]), number(cell["rows"]), text(cell["rows_sha256"]),
        text(cell["settings_sha256"]), settings, number(cell["venues"]), bytes([cell["are_us_equities"]]), several(cell["warnings"], text),
        number(cell["orders"]), number(cell["orders_without_rows"]),
        signed(cell["ordered"]), several(cell["outcomes"], number), several(cell["tune"], tune), several(cell["unfilled"], signed),
        several(cell["sums"], lambda outcome: several(outcome, against)),
    ])


if __name__ == "__main__":
    main()
