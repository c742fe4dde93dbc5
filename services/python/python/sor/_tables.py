"""Tables that an evaluation leaves beside its document."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

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
    if place is None:
        return {}
    names = sorted(name for name in os.listdir(place) if name.endswith(".parquet"))
    return {
        name.removesuffix(".parquet"): _sor.table_of_parquet(os.path.join(place, name))
        for name in names
    }
