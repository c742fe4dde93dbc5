"""A study in parts, each in a process of its own, merged to the bytes of one process."""

from __future__ import annotations

import multiprocessing
import tempfile
from pathlib import Path
from typing import Any

import sor
from study import recordings

ASKED: dict[str, Any] = {"orders": 40, "order_size": 300, "horizon": "1m"}


def part(which: str, days: str, cells: str) -> str:
    """Executes a part of the units and keeps their cells; returns what was done."""
    return repr(sor.evaluate(days, part=which, cells=cells, **ASKED))


def main() -> None:
    """Four parts, and the same without parts."""
    with tempfile.TemporaryDirectory() as place:
        days, cells = Path(place, "days"), Path(place, "cells")
        days.mkdir()
        recordings(days)
        parts = [(f"{one}/4", str(days), str(cells)) for one in range(1, 5)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            print(*pool.starmap(part, parts), sep="\n")
        merged = sor.merge(cells, train_days=2)
        assert merged.digest == sor.evaluate(days, train_days=2, **ASKED).digest
    print(merged)


if __name__ == "__main__":
    main()
