"""Calls whose settings are not those of the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from . import _sor
from ._results import Evaluation, Result, _write

Reported: TypeAlias = "Result | Evaluation | Mapping[str, Any] | str | os.PathLike[str]"
"""A result, its dictionary, or a JSON file with one."""


def solve(problem: Mapping[str, Any] | Iterable[Mapping[str, Any]] | str) -> Any:
    """Solves Cont-Kukanov placement problems, one or several; `sor-backtest solve` does the same.

    `problem` is a dictionary, a list of them, or JSON text. The answer has the shape of the question.
    """
    if not isinstance(problem, str):
        problem = json.dumps(problem if isinstance(problem, Mapping) else list(problem))
    return json.loads(_sor.solve(problem))


def report(
    results: Reported | Iterable[Reported], out: str | os.PathLike[str] | None = None
) -> str:
    """The report of results, side by side where there are several, as one page of HTML that loads
    nothing; written to `out` where it is given. `sor-backtest report` makes the same page.
    """
    one = isinstance(results, (Result, Evaluation, Mapping, str, os.PathLike))
    several: list[Any] = [results] if one else list(results)  # type: ignore[arg-type]
    named = [_named(place, each) for place, each in enumerate(several, 1)]
    page = _sor.report(named)
    if out is not None:
        _write(out, page)
    return page


def _named(place: int, one: Reported) -> tuple[str, str]:
    if isinstance(one, (Result, Evaluation)):
        return f"result {place}", one.to_json()
    if isinstance(one, Mapping):
        return f"result {place}", json.dumps(one)
    path = Path(one)
    return path.name, path.read_text(encoding="utf-8")
