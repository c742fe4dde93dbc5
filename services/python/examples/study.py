"""A study over days and symbols: the panel's verdict, its tables, and what a day is worth."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

import sor


def recordings(folder: Path, days: int = 5) -> Path:
    """A folder of recordings, a file a day; yours may be any files of any format."""
    for day in range(days):
        date = f"2024-08-{5 + day:02}"
        for symbol in ("ONE", "TWO"):
            sor.synth(
                folder / f"{symbol}-{date}.csv", symbols=[symbol], rows=3000, seed=10 * day + len(symbol),
                start=f"{date}T13:36:32Z", end=f"{date}T13:45:14Z",
            )
    return folder


def main() -> None:
    """The panel and its tables."""
    with tempfile.TemporaryDirectory() as place:
        folder = recordings(Path(place))
        panel = sor.evaluate(folder, orders=40, order_size=300, horizon="1m", train_days=2)
    print(panel)
    print(pl.DataFrame(panel.table).filter(pl.col("by") == "all"))
    cells = pl.DataFrame(panel.cells)
    print(cells.group_by("date", "baseline").agg(pl.col("saved").sum()).sort("date", "baseline"))


if __name__ == "__main__":
    main()
