"""A study in parts, each a task of Dask, merged to the bytes of one process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import dask

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
        # On a cluster: dask.distributed.Client(...), and folders that every worker sees.
        tasks = [dask.delayed(part)(*one) for one in parts]
        print(*dask.compute(*tasks, scheduler="processes", num_workers=2), sep="\n")
        merged = sor.merge(cells, train_days=2)
        assert merged.digest == sor.evaluate(days, train_days=2, **ASKED).digest
    print(merged)


if __name__ == "__main__":
    main()
