"""Tables that an evaluation leaves beside its document."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import _sor
from ._sor import Table


@contextmanager
def folder(wanted: bool) -> Iterator[str | None]:
    """A temporary folder for tables, where they are wanted."""
    if not wanted:
        yield None
        return
    # What was stopped may still write there.
    with tempfile.TemporaryDirectory(prefix="sor-", ignore_cleanup_errors=True) as place:
        yield place


def taken(place: str | None) -> dict[str, Table]:
    """The tables that are in the folder, by name."""
    files = sorted(Path(place).glob("*.parquet")) if place else []
    return {file.stem: _sor.table_of_parquet(file) for file in files}
