"""What a router in Python costs a call, and what a data frame costs beside its file; all in one run."""

from __future__ import annotations

import time
from collections.abc import Callable

import polars as pl

import sor

ROWS = 60_000


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def main() -> None:
    """Measures, and prints one line a figure."""
    market = sor.synth(rows=ROWS, seed=1)
    calls = 0

    def nothing(snapshot: sor.Snapshot) -> None:
        nonlocal calls
        calls += 1

    # Two executions: under the fill model asked for, and under the other one.
    sor.run(market, router=nothing, series="none")
    each = calls
    plain = seconds(lambda: sor.run(market, router="strict", series="none", lambda_over=0, lambda_under=0, theta_queue=0))
    own = seconds(lambda: sor.run(market, router=nothing, series="none"))

    def alone() -> None:
        for _ in range(each):
            nothing(None)  # type: ignore[arg-type]

    bare = seconds(alone)
    print(f"calls of a router: {each:,}, each {(own - plain - bare) / each * 1e6:.2f} microseconds beyond its own time")
    print(f"one order on {ROWS:,} rows: {plain:.3f} s with our strict router, {own:.3f} s with a function of Python")
    frame = pl.read_csv(market.path, try_parse_dates=True).to_arrow()
    file = seconds(lambda: sor.run(market, series="none"))
    memory = seconds(lambda: sor.run(frame, series="none"))
    print(f"a run on a frame: {memory / file:.2f} of one on the CSV file ({memory:.3f} s, {file:.3f} s)")


if __name__ == "__main__":
    main()
