"""Calls whose settings are not those of the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from . import _sor
from ._document import write
from ._results import Evaluation, Result

Reported: TypeAlias = "Result | Evaluation | Mapping[str, Any] | str | os.PathLike[str]"
"""A result, its dictionary, or a JSON file with one."""


def solve(problem: Mapping[str, Any] | Iterable[Mapping[str, Any]] | str) -> Any:
    """Solves Cont-Kukanov placement problems, one or several; `sor-backtest solve` does the same.

    `problem` is a dictionary, a list of them, or JSON text. The answer has the shape of the question.

    >>> import sor
    >>> params = dict(S=1000, h=0.02, f=0.003, r=[0.002], lu=0.026, lo=0.024, th=0, Q=[2000])
    >>> solved = sor.solve({"name": "one venue", "dist": "poisson", "args": [2200], "params": params})
    >>> solved["M"], solved["L"], round(solved["cost"], 2)
    (728.0, 272.0, 14.28)
    """
    if not isinstance(problem, str):
        problem = json.dumps(problem if isinstance(problem, Mapping) else list(problem))
    return json.loads(_sor.solve(problem))


def report(
    results: Reported | Iterable[Reported], out: str | os.PathLike[str] | None = None
) -> str:
    """The report of results, side by side where there are several, as one page of HTML that loads
    nothing; written to `out` where it is given. `sor-backtest report` makes the same page.

    >>> import sor
    >>> market = sor.synth(rows=4000)
    >>> page = sor.report([sor.run(market, order_size=size) for size in (500, 5000)], out="sizes.html")
    >>> page[:15]
    '<!doctype html>'
    """
    one = isinstance(results, (Result, Evaluation, Mapping, str, os.PathLike))
    several: list[Any] = [results] if one else list(results)  # type: ignore[arg-type]
    if not several:
        raise _sor.UsageError("there is no result to report on: the list is empty")
    named = [_named(place, each) for place, each in enumerate(several, 1)]
    page = _sor.report(named)
    if out is not None:
        write(out, page)
    return page


def _named(place: int, one: Reported) -> tuple[str, str]:
    if isinstance(one, (Result, Evaluation)):
        return f"result {place}", one.to_json()
    if isinstance(one, Mapping):
        return f"result {place}", json.dumps(one)
    path = os.fspath(one)
    with open(path, encoding="utf-8") as file:
        return os.path.basename(path), file.read()
