#!/usr/bin/env python3
"""Are the numbers of an evaluation those of its recording? An independent reading: the standard library alone, from the formulas.

Usage: numbers_of_orders.py RECORDING.csv EVALUATION.json ORDERS.csv --urgencies DOLLARS,... --fee DOLLARS --stale SECONDS

Every order is executed again with the router at every urgency and with four baselines, and must have filled and paid what the table of
orders says, to the billionth of a dollar. From these and the table, penalties are chosen again, fold by fold, and every mean, error,
interval, p value and verdict is worked out and compared with the document to nine digits.
"""

import argparse
import csv
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import replay  # noqa: E402
import estimates  # noqa: E402

REPLAYED = ["best_ask", "twap", "vwap", "sweep"]
CHECKED = 0


def same(name, ours, theirs):
    global CHECKED
    CHECKED += 1
    if ours is None or theirs is None or isinstance(ours, (bool, str)):
        agree = ours == theirs
    else:
        agree = abs(ours - theirs) <= 1e-9 * max(1.0, abs(ours))
    if not agree:
        raise SystemExit(f"{name}: {theirs} in the document, {ours} from the recording")


class Achieved:
    """What a strategy achieved with an order, unfilled shares priced."""

    def __init__(self, sign, cash, filled, at_touch=0, beyond=0, at_best=None, exposure=0.0):
        self.sign, self.filled = sign, filled
        self.at_touch, self.priced = cash + at_touch, cash + at_touch + sign * beyond
        self.history, self.at_best, self.exposure = (cash, filled), at_best, exposure

    def beyond_best(self):
        return self.sign * (self.at_touch - self.at_best)


class Pair:
    """The saving of one order against a baseline."""

    def __init__(self, sign, router, baseline):
        self.base, self.saved = baseline.priced, sign * (baseline.priced - router.priced)
        self.beyond = self.saved - sign * (baseline.at_touch - router.at_touch)
        self.alike, self.filled = router.filled == baseline.filled, (router.filled, baseline.filled)
        self.exposures = router.exposure, baseline.exposure
        known = router.at_best is not None and baseline.at_best is not None
        self.routing = baseline.beyond_best() - router.beyond_best() if known else None
        self.bps = 1e4 * self.saved / self.base


def table(path):
    """Orders in the order of the table: (start, end, side, size, fold), and what each strategy did."""
    orders = {}
    with open(path, newline="") as file:
        for line in csv.DictReader(file):
            key = replay.nanoseconds(line["start"]), replay.nanoseconds(line["end"]), line["side"], int(line["size"]), int(line["fold"])
            orders.setdefault(key, {})[line["strategy"]] = line
    return orders


def of_line(line, at_best=None):
    sign = 1 if line["side"] == "buy" else -1
    cash, at_touch, beyond = (replay.units(line[name] or "0") for name in ("cash", "residual_at_touch", "residual_beyond_touch"))
    return Achieved(sign, cash, int(line["filled"]), at_touch, beyond, at_best, float(line["exposure"]))


def executed_again(rows, orders, urgencies, stale, fee, half_life):
    """For each order what the router at each urgency and each baseline did: those of the table, once the fills agree."""
    everything = []
    for (start, end, side, size, fold), lines in orders.items():
        sign = 1 if side == "buy" else -1
        outcomes = replay.execute(rows, REPLAYED + urgencies, sign, size, (start, end), stale, fee)
        baselines = {name: of_line(line) for name, line in lines.items() if name != "router"}
        for name, outcome in zip(REPLAYED, outcomes):
            agrees(lines[name], outcome, half_life, f"{name} of {side} {size} at {start}")
            baselines[name].at_best = outcome.at_best
        rules = outcomes[len(REPLAYED) :]
        if "router" in lines:
            rule = urgencies.index(replay.units(lines["router"]["lambda_under"]))
            agrees(lines["router"], rules[rule], half_life, f"router of {side} {size} at {start}")
        achieved = [
            Achieved(sign, one.cash, one.filled, one.at_touch, one.beyond_touch, one.at_best, one.exposure(half_life)) for one in rules
        ]
        everything.append((achieved, baselines, rules[0].twice_arrival))
    return everything


def agrees(line, outcome, half_life, name):
    global CHECKED
    for field in ("cash", "residual_at_touch", "residual_beyond_touch"):
        ours = getattr(outcome, field.replace("residual_", ""))
        CHECKED += 1
        if ours != replay.units(line[field] or "0"):
            raise SystemExit(f"{name}: {field} {line[field]} in the table, {ours} billionths of a dollar from the recording")
    same(f"{name}: filled", outcome.filled, int(line["filled"]))
    same(f"{name}: unfilled", outcome.unfilled, int(line["unfilled"]))
    same(f"{name}: exposure", outcome.exposure(half_life), float(line["exposure"]))


def alive_on(executed):
    """The rules that fill at least 99.5 % of what the best one fills."""
    filled = [sum(one.filled for one in of_rule) for of_rule in zip(*executed)]
    return [rule for rule, shares in enumerate(filled) if 1000 * shares >= 995 * max(filled)]


def chosen(keys, everything, urgencies, folds):
    """The urgency of each fold but the first: the least shortfall on the orders that end before it starts."""
    rules = {}
    for fold in range(1, folds):
        opens = min(key[0] for key in keys if key[4] == fold)
        earlier = [place for place, key in enumerate(keys) if key[4] < fold and key[1] <= opens]
        alive = alive_on([everything[place][0] for place in earlier])

        def shortfall(rule):
            lost = worth = 0
            for place in earlier:
                one, twice_arrival = everything[place][0][rule], everything[place][2]
                at_arrival = twice_arrival * keys[place][3]
                lost += one.sign * (2 * one.priced - at_arrival)
                worth += at_arrival
            return 1e4 * lost / worth

        found = {rule: shortfall(rule) for rule in alive}
        ties = [rule for rule in alive if found[rule] <= min(found.values()) + 0.01]
        rules[fold] = min(ties, key=lambda rule: urgencies[rule]), len(earlier), len(urgencies) - len(alive)
    return rules


def series_of(pairs, first, slots, part):
    """Sums of a part of the savings by start, and the baseline's cash there."""
    sums, weights = [0.0] * slots, [0.0] * slots
    for slot, pair in pairs:
        sums[slot - first] += 1e4 * part(pair)
        weights[slot - first] += pair.base
    return sums, weights


def disjoint(spans):
    """How many windows, in order of start, can be picked that share no time."""
    count, free = 0, None
    for start, end in sorted(set(spans)):
        if free is None or start >= free:
            count, free = count + 1, end
    return count


def quantile(values, share):
    values, place = sorted(values), share * (len(values) - 1)
    low, weight = math.floor(place), place - math.floor(place)
    return values[low] * (1 - weight) + values[math.ceil(place)] * weight


def compare(document, keys, everything, rules, urgencies):
    """Every comparison of the document, from the orders."""
    slots = {start: place for place, start in enumerate(sorted({key[0] for key in keys}))}
    horizon = keys[0][1] - keys[0][0]
    starts = sorted(slots)
    overlap = max(1, -(-horizon // (starts[1] - starts[0])))
    names = list(everything[0][1])
    # Baselines that did with every order what an earlier one did are one question.
    history = {name: tuple((one[1][name].history, one[1][name].exposure) for one in everything) for name in names}
    first = {name: next(other for other in names if history[other] == history[name]) for name in names}
    tested = [(place, key) for place, key in enumerate(keys) if key[4] > 0]
    opening, slots_tested = min(slots[key[0]] for _, key in tested), len({key[0] for _, key in tested})
    pairs, totals, routings = {}, {}, {}
    for name in names:
        of_orders = [
            (slots[key[0]], Pair(1 if key[2] == "buy" else -1, everything[place][0][rules[key[4]][0]], everything[place][1][name]))
            for place, key in tested
        ]
        pairs[name] = of_orders
        totals[name] = estimates.Estimate(*series_of(of_orders, opening, slots_tested, lambda pair: pair.saved), overlap)
        if name in REPLAYED:
            routings[name] = estimates.Estimate(*series_of(of_orders, opening, slots_tested, lambda pair: pair.routing), overlap)
    rotations = estimates.Rotations(1, 9999, estimates.MOST_COSINES)
    asked = [name for name in names if first[name] == name]
    adjusted = dict(zip(asked, estimates.step_down([totals[name] for name in asked], rotations)))
    for name in names:
        one, estimate, mine = document["comparisons"][name], totals[name], pairs[name]
        check(name, one, estimate, mine, [key for _, key in tested], keys, overlap)
        same(f"{name}: identical_to", None if first[name] == name else first[name], one["identical_to"])
        if name in routings:
            same(f"{name}: routing_bps", routings[name].mean, one["routing_bps"])
            same(f"{name}: timing_bps", estimate.mean - routings[name].mean, one["timing_bps"])
            for end, ours in zip(("ci_low_bps", "ci_high_bps"), routings[name].interval or (None, None)):
                same(f"{name}: routing {end}", ours, one["routing"][end])
            timing = estimates.Estimate(*series_of(mine, opening, slots_tested, lambda pair: pair.saved - pair.routing), overlap)
            for end, ours in zip(("timing_ci_low_bps", "timing_ci_high_bps"), timing.interval or (None, None)):
                same(f"{name}: {end}", ours, one[end])
        parts = [one["routing"][field] for field in ("fees_bps", "posting_bps", "price_bps")]
        if None not in parts:
            same(f"{name}: routing in parts", one["routing_bps"], sum(parts))
        if name in REPLAYED:  # what takes alone posts nothing
            same(f"{name}: posting_bps", 0.0, parts[1])
        whole = []
        alive = alive_on([one[0] for one in everything])
        same(f"{name}: rules_dropped", len(urgencies) - len(alive), one["rules_dropped"])
        for rule in alive:
            all_pairs = [
                (slots[key[0]], Pair(1 if key[2] == "buy" else -1, everything[place][0][rule], everything[place][1][name]))
                for place, key in enumerate(keys)
            ]
            whole.append(estimates.Estimate(*series_of(all_pairs, 0, len(slots), lambda pair: pair.saved), overlap))
        spa, reality_check = estimates.superiority(whole, rotations)
        windows = disjoint((key[0], key[1]) for _, key in tested)
        verdict = judge(estimate, adjusted[first[name]], spa, mine, windows, min(filled_of(mine, tested)))
        same(f"{name}: verdict", verdict, one["verdict"])
        if verdict in ("saves", "costs", "no_evidence"):
            for field, ours in {
                "p_value": estimate.p_value,
                "p_value_adjusted": adjusted[first[name]],
                "p_value_corrected": spa,
                "p_value_reality_check": reality_check,
            }.items():
                same(f"{name}: {field}", ours, one[field])


def check(name, one, estimate, mine, tested, keys, overlap):
    """What a comparison says of its mean and of what the mean is made of."""
    router = sum(pair.exposures[0] for _, pair in mine)
    baseline = sum(pair.exposures[1] for _, pair in mine)
    base, savings = sum(pair.base for _, pair in mine), [pair.bps for _, pair in mine]
    slope = 1e4 * (baseline - router) / (base / 1e9)
    zero = -estimate.mean / slope if slope else None
    low, high = estimate.interval or (None, None)
    for field, ours in {
        "n": len(mine),
        "fill_rate_router": filled_of(mine, enumerate(tested))[0],
        "fill_rate_baseline": filled_of(mine, enumerate(tested))[1],
        "filled_alike_bps": mean_of(pair for _, pair in mine if pair.alike),
        "at_touch_bps": mean_of((pair for _, pair in mine), 0),
        "fills_decide": fills_decide([pair for _, pair in mine]),
        "differently_filled": sum(not pair.alike for _, pair in mine),
        "mean_bps": mean_of(pair for _, pair in mine),
        "per_order_bps": sum(savings) / len(savings),
        "win_rate": sum(saving > 0 for saving in savings) / len(savings),
        "tie_rate": sum(saving == 0 for saving in savings) / len(savings),
        "standard_error_bps": estimate.error,
        "ci_low_bps": low,
        "ci_high_bps": high,
        "rho_1": estimate.rho,
        "persistent": estimate.persistent,
        "degrees_of_freedom": estimate.degrees,
        "independent_windows": min(estimate.independent, disjoint((key[0], key[1]) for key in tested)),
        "corrected_on": len(keys),
    }.items():
        same(f"{name}: {field}", ours, one[field])
    same(f"{name}: slope", slope, one["reaction"]["slope"])
    is_saving = sum(savings) > 0  # a loss has nothing that reaction could take away
    same(f"{name}: breaks_even_at", zero if is_saving and zero and zero > 0 else None, one["reaction"]["breaks_even_at"])
    for known in one["quantiles"]:
        same(f"{name}: quantile {known['quantile']}", quantile(savings, known["quantile"]), known["bps"])
    groups = defaultdict(list)
    for (_, pair), key in zip(mine, tested):
        for by, value in (("side", key[2]), ("size", str(key[3])), ("hour", f"{key[0] // 3_600_000_000_000 % 24:02}")):
            groups[by, value].append(pair)
    for stratum in one["strata"]:
        own = groups[stratum["by"], stratum["value"]]
        same(f"{name}: {stratum['value']}: n", len(own), stratum["n"])
        same(f"{name}: {stratum['value']}: mean_bps", mean_of(own), stratum["mean_bps"])


def mean_of(pairs, times=1):
    """The mean saving with so many times what unfilled shares cost beyond the touch; nothing without orders."""
    pairs = list(pairs)
    return 1e4 * sum(pair.saved + (times - 1) * pair.beyond for pair in pairs) / sum(pair.base for pair in pairs) if pairs else None


def filled_of(mine, tested):
    """Shares filled by the router and by the baseline, of what was ordered."""
    ordered = sum(key[3] for _, key in tested)
    return tuple(sum(pair.filled[place] for _, pair in mine) / ordered for place in (0, 1))


def fills_decide(pairs):
    """Whether another price of unfilled shares, or leaving out orders filled differently, gives the mean another sign."""
    others = [mean_of(pair for pair in pairs if pair.alike), mean_of(pairs, 0), mean_of(pairs, 3)]
    return not all(pair.alike for pair in pairs) and not all(other is not None and other * mean_of(pairs) > 0 for other in others)


def judge(estimate, adjusted, spa, mine, windows, filled):
    """The verdict, where every order has a price."""
    if filled < 0.9:
        return "too_little_filled"
    if all(pair.saved == 0 and pair.routing in (0, None) for _, pair in mine):
        return "same"
    if min(windows, estimate.independent) < 10 or estimate.degrees < 3:
        return "too_few"
    low, high = estimate.interval
    if fills_decide([pair for _, pair in mine]):
        return "no_evidence"
    if low > 0 and adjusted <= 0.05 and spa <= 0.025:
        return "saves"
    return "costs" if high < 0 and adjusted <= 0.05 else "no_evidence"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs=3)
    parser.add_argument("--urgencies", required=True)
    parser.add_argument("--fee", default="0")
    parser.add_argument("--stale", type=int, default=30)
    asked = parser.parse_args()
    recording, evaluation, orders = asked.files
    document, lines = json.loads(Path(evaluation).read_text()), table(orders)
    urgencies = [replay.units(one) for one in asked.urgencies.split(",")]
    rows, keys = replay.recording(recording), list(lines)
    half_life = document["reaction"]["half_life_seconds"]
    everything = executed_again(rows, lines, urgencies, asked.stale * 10**9, replay.units(asked.fee), half_life)
    folds = max(key[4] for key in keys) + 1
    rules = chosen(keys, everything, urgencies, folds)
    for fold in document["folds"]:
        rule, tuned_on, dropped = rules[fold["fold"]]
        same(f"fold {fold['fold']}: lambda_under", urgencies[rule], round(fold["penalties"]["lambda_under"] * 1e9))
        same(f"fold {fold['fold']}: tuned_on", tuned_on, fold["tuned_on"])
        same(f"fold {fold['fold']}: rules_dropped", dropped, fold["rules_dropped"])
    compare(document, keys, everything, rules, urgencies)
    print(f"{CHECKED} numbers of {len(keys)} orders and {len(document['comparisons'])} comparisons are those of {len(rows)} rows")


if __name__ == "__main__":
    main()
