"""The published pipeline in plain Python and pandas: snapshots of the venues that quoted at an instant, splits by exhaustive
search in steps of 100 shares, a grid of 27 points, best ask as baseline; every displayed share can be taken again.
seeds.py FILE prints the seconds from the file to the result, imports left out, and the result."""

import itertools
import json
import sys
import time

ORDER, STEP, FEE, REBATE = 5_000, 100, 0.0, 0.0
GRID = list(itertools.product((0.1, 0.4, 1.0), (0.1, 0.6, 1.0), (0.1, 0.3, 0.5)))


def snapshots(pandas, file):
    frame = pandas.read_csv(file, usecols=["ts_event", "publisher_id", "ask_px_00", "ask_sz_00", "sequence"])
    frame["ts_event"] = pandas.to_datetime(frame["ts_event"], utc=True)
    frame = frame.sort_values(["ts_event", "sequence"], kind="stable")
    frame = frame.drop_duplicates(["ts_event", "publisher_id"]).dropna(subset=["ask_px_00"])
    market, last = [], None
    for stamp, venue, price, size in zip(frame["ts_event"], frame["publisher_id"], frame["ask_px_00"], frame["ask_sz_00"]):
        if stamp != last:
            market.append([])
            last = stamp
        market[-1].append((venue, price, int(size)))
    return [sorted(venues) for venues in market]


def cost_of(split, venues, order, over, under, queue):
    executed = cash = 0
    for shares, (_, ask, size) in zip(split, venues):
        taken = min(shares, size)
        executed += taken
        cash += taken * (ask + FEE) - max(shares - taken, 0) * REBATE
    short, excess = max(order - executed, 0), max(executed - order, 0)
    return cash + queue * (short + excess) + under * short + over * excess


def allocate(order, venues, over, under, queue):
    splits = [[]]
    for _, _, size in venues:
        splits = [split + [shares] for split in splits
                  for shares in range(0, min(order - sum(split), size) + 1, STEP)]
    best, cheapest = [], float("inf")
    for split in splits:
        if sum(split) == order:
            cost = cost_of(split, venues, order, over, under, queue)
            if cost < cheapest:
                best, cheapest = split, cost
    return best


def routed(market, point):
    remaining, cash = ORDER, 0.0
    for venues in market:
        for shares, (_, ask, _) in zip(allocate(remaining, venues, *point), venues):
            remaining -= shares
            cash += shares * (ask + FEE)
        if remaining == 0:
            break
    return cash


def best_ask(market):
    remaining, cash = ORDER, 0.0
    for venues in market:
        _, ask, size = min(venues, key=lambda venue: (venue[1], venue[0]))
        shares = min(remaining, size)
        remaining -= shares
        cash += shares * (ask + FEE)
        if remaining == 0:
            break
    return cash


if __name__ == "__main__":
    import pandas

    started = time.perf_counter()
    market = snapshots(pandas, sys.argv[1])
    result = {"optimized": round(min(routed(market, point) for point in GRID), 2), "best_ask": round(best_ask(market), 2)}
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "result": result, "version": pandas.__version__}))
