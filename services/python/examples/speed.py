"""What a router in Python costs a call, and what a data frame costs beside its file and beside `sor-backtest`; all in one run."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from typing import Any

import polars as pl

import sor

ROWS = 60_000
ROUNDS = 9


def seconds(*works: Callable[[], object]) -> list[float]:
    """The shortest of several runs of each, in turn: what is compared meets the same machine."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, taken):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
    return [min(times) for times in taken]


def nothing(snapshot: sor.Snapshot) -> None:
    """Does nothing."""


def cheapest(snapshot: sor.Snapshot) -> None:
    """Looks at the cheapest offer, its price and its shares."""
    if offers := snapshot.offers:
        first = offers[0]
        assert first.price * first.shares > 0


def calls_of(market: sor.Recording) -> int:
    """How often a router is called: two executions, under the fill model asked for and under the other one."""
    calls = 0

    def count(snapshot: sor.Snapshot) -> None:
        nonlocal calls
        calls += 1

    sor.run(market, router=count, series="none")
    return calls


def main() -> None:
    """Measures, and prints one line a figure."""
    market = sor.synth(rows=ROWS, seed=1)
    calls = calls_of(market)
    one_point: dict[str, Any] = {"router": "strict", "lambda_over": 0, "lambda_under": 0, "theta_queue": 0}

    def alone() -> None:
        for _ in range(calls):
            nothing(None)  # type: ignore[arg-type]

    plain, called, looked, bare = seconds(
        lambda: sor.run(market, series="none", **one_point),
        lambda: sor.run(market, series="none", router=nothing),
        lambda: sor.run(market, series="none", router=cheapest),
        alone,
    )
    print(f"one order on {ROWS:,} rows: {plain:.3f} s with our strict router, {called:.3f} s with a function of Python")
    print(f"calls of it: {calls:,}, each {(called - plain - bare) / calls * 1e6:.2f} microseconds beyond its own time")
    print(f"looking at the cheapest offer: {(looked - called) / calls * 1e6:.2f} microseconds more")

    times = [pl.col(name).str.to_datetime(time_unit="ns", time_zone="UTC") for name in ("ts_recv", "ts_event")]
    frame = pl.read_csv(market.path).with_columns(times).to_arrow()
    works: list[Callable[[], object]] = [lambda: sor.run(market, series="none"), lambda: sor.run(frame, series="none")]
    program = os.environ.get("BACKTEST_PROGRAM") or shutil.which("sor-backtest")
    if program:
        words = [program, "run", "--input", str(market.path), "--series", "none", "--format", "compact"]
        works.append(lambda: subprocess.run(words, check=True, capture_output=True))
    file, memory, *line = seconds(*works)
    print(f"a run on a frame: {memory:.3f} s, {memory / file:.2f} of one on the CSV file ({file:.3f} s)")
    for whole in line:
        print(f"and {memory / whole:.2f} of the command line on that file ({whole:.3f} s, the whole process)")


if __name__ == "__main__":
    main()
