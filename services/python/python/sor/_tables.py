"""Tables that an evaluation leaves beside its document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import _sor
from ._scratch import scratch
from ._sor import Table


@contextmanager
def folder(wanted: bool) -> Iterator[str | None]:
    """A temporary folder for tables, where they are wanted."""
    if not wanted:
        yield None
        return
    with scratch() as place:
        yield place


def taken(place: str | None) -> dict[str, Table]:
    """The tables that are in the folder, by name."""
    files = sorted(Path(place).glob("*.parquet")) if place else []
    return {file.stem: _sor.table_of_parquet(file) for file in files}
