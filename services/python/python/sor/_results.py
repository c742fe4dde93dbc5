"""What calls return."""

from __future__ import annotations

import html
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import _sor


_FILLS = ("seconds", "venue", "price", "shares", "cash", "posted")
_QUOTES = ("seconds", "bid_low", "bid_high", "ask_low", "ask_high")


class Table(dict[str, list[Any]]):
    """Columns by name, which `polars.DataFrame`, `pandas.DataFrame` and `pyarrow.table` take."""

    def __init__(
        self, key: str, columns: Sequence[str], parts: Mapping[str, Mapping[str, list[Any]]]
    ) -> None:
        super().__init__({name: [] for name in (key, *columns)})
        for name, part in parts.items():
            self[key] += [name] * len(part[columns[0]])
            for column in columns:
                self[column] += part[column]

    def __repr__(self) -> str:
        rows = len(next(iter(self.values())))
        return f"Table of {rows} rows: {', '.join(self)}"


class _Document:
    """One JSON document, with what a terminal shows of it."""

    _several = ""

    def __init__(self, text: bytes | str, summary: str) -> None:
        self._json = text.decode() if isinstance(text, bytes) else text
        self._summary = summary
        self._read: dict[str, Any] | None = None

    def _dict(self) -> dict[str, Any]:
        if self._read is None:
            read = json.loads(self._json)
            # explain answers with a bare list for several markets
            self._read = read if isinstance(read, dict) else {self._several: read}
        return self._read

    def to_dict(self) -> dict[str, Any]:
        """The document of the command line, as a copy of its own."""
        self._dict()
        read = json.loads(self._json)
        return read if isinstance(read, dict) else {self._several: read}

    def to_json(self, indent: int | None = None) -> str:
        """The document of the command line, as text; `indent` as in `json.dumps`."""
        if indent is None:
            return self._json.rstrip("\n")
        return json.dumps(json.loads(self._json), indent=indent, ensure_ascii=False)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the document to a file, which `sor-backtest report` and `diff` read."""
        _write(path, self.to_json(indent=2) + "\n")

    def summary(self) -> str:
        """What a terminal shows."""
        return self._summary

    def __repr__(self) -> str:
        return self._summary.rstrip("\n")

    def __len__(self) -> int:
        """Documents: one for each symbol and day."""
        return len(self._parts())

    def __bool__(self) -> bool:
        return True

    def _parts(self) -> list[dict[str, Any]]:
        parts = self._dict().get(self._several)
        return parts if isinstance(parts, list) else [self._dict()]

    def _only(self, name: str) -> dict[str, Any]:
        parts = self._parts()
        if len(parts) != 1:
            raise AttributeError(
                f"{name}: there are {len(parts)} results here, one for each symbol and day: "
                f"take one, as result[0].{name}, or all, as [one.{name} for one in result]"
            )
        return parts[0]


class _Reported(_Document):
    """A document of which there is a report."""

    def report(self, out: str | os.PathLike[str] | None = None) -> str:
        """The report as one page of HTML that loads nothing; written to `out` where it is given."""
        page = _sor.report([(self._name(), self._json)])
        if out is not None:
            _write(out, page)
        return page

    def _repr_html_(self) -> str:
        page = html.escape(self.report(), quote=True)
        style = "width: 100%; height: 46em; border: 1px solid #8884"
        return f'<iframe sandbox srcdoc="{page}" style="{style}" title="sor report"></iframe>'

    def _name(self) -> str:
        return type(self).__name__.lower()


class Result(_Reported, Sequence["Result"]):
    """What one parent order cost, and what routing saved; `sor-backtest run` prints the same.

    A recording of several symbols or days has a result for each: the result is then a sequence of
    them, and figures are asked of one.
    """

    _several = "results"

    @property
    def digest(self) -> str:
        """SHA-256 of what depends on input and settings alone."""
        return str(self._only("digest")["digest"])

    @property
    def savings_bps(self) -> dict[str, float | None]:
        """Savings against each baseline in basis points; `None` where there is none to speak of."""
        savings: dict[str, float | None] = self._only("savings_bps")["savings_vs_baselines_bps"]
        return dict(savings)

    @property
    def avg_fill_px(self) -> float | None:
        """Average price of the router's fills, all-in, in dollars."""
        price: float | None = self._only("avg_fill_px")["optimized"]["avg_fill_px"]
        return price

    @property
    def filled(self) -> int:
        """Shares that the router filled."""
        return int(self._only("filled")["optimized"]["filled"])

    @property
    def unfilled(self) -> int:
        """Shares of the order that are left."""
        return int(self._only("unfilled")["optimized"]["unfilled"])

    @property
    def shortfall_bps(self) -> float | None:
        """Implementation shortfall of the router, in basis points."""
        only = self._only("shortfall_bps")
        shortfall: float | None = only["optimized"]["implementation_shortfall_bps"]
        return shortfall

    @property
    def best_parameters(self) -> dict[str, float]:
        """The penalties that executed the order best, in dollars per share."""
        return dict(self._only("best_parameters")["best_parameters"])

    @property
    def warnings(self) -> list[str]:
        """What to know before the figures are believed."""
        only = self._only("warnings")
        return [*only["data"]["notes"], *only["warnings"]]

    @property
    def fills(self) -> Table:
        """Fills by strategy (the router is `optimized`): seconds from the start of the window, venue,
        price, shares, cash with fees, and whether the order was posted. Many fills of one venue close
        in time are one row; empty with `series="none"`.
        """
        series = self._only("fills")["series"] or {"fills": {}}
        return Table("strategy", _FILLS, series["fills"])

    @property
    def market(self) -> Table:
        """Lowest and highest bid and ask in each part of the window, by venue, and over all of them
        as `best`; `seconds` is where the part begins. Empty with `series="none"`.
        """
        series = self._only("market")["series"]
        quotes: dict[str, Any] = {}
        if series:
            for venue, columns in {"best": series["best"], **series["venues"]}.items():
                parts = range(len(columns["bid_low"]))
                quotes[venue] = {"seconds": [one * series["part_seconds"] for one in parts], **columns}
        return Table("venue", _QUOTES, quotes)

    @property
    def symbol(self) -> str | None:
        """The market."""
        symbol: str | None = self._only("symbol")["order"]["symbol"]
        return symbol

    def __getitem__(self, place: Any) -> Any:
        parts = self._parts()
        if isinstance(place, slice):
            return [Result(_line(part), _summary_of(part)) for part in parts[place]]
        return Result(_line(parts[place]), _summary_of(parts[place]))

    def __iter__(self) -> Iterator[Result]:
        return (Result(_line(part), _summary_of(part)) for part in self._parts())


class Evaluation(_Reported):
    """What many parent orders saved, out of sample; `sor-backtest evaluate` prints the same: of one
    day with orders as observations, of several days one panel with days as observations.
    """

    _several = "evaluations"

    @property
    def digest(self) -> str:
        """SHA-256 of what depends on input and settings alone."""
        return str(self._only("digest")["digest"])

    @property
    def warnings(self) -> list[str]:
        """What to know before the figures are believed."""
        return list(self._only("warnings")["warnings"])

    @property
    def comparisons(self) -> dict[str, Any]:
        """What was saved against each baseline: mean, interval and verdict."""
        found: dict[str, Any] = self._only("comparisons")["comparisons"]
        return found


class Explanation(_Document):
    """The book at an instant, and what each router would do; as `sor-backtest explain` prints it."""

    _several = "explanations"


class Recording:
    """A recording in a file. One that was made without a name is removed with the last reference."""

    def __init__(self, path: str | os.PathLike[str], folder: Any = None) -> None:
        self.path = Path(path)
        self._folder: tempfile.TemporaryDirectory[str] | None = folder

    def __repr__(self) -> str:
        return f"Recording({str(self.path)!r})"

    def __fspath__(self) -> str:
        return os.fspath(self.path)


def _line(part: dict[str, Any]) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


def _summary_of(part: dict[str, Any]) -> str:
    order = part["order"]
    figures = part["savings_vs_baselines_bps"]
    saved = ", ".join(f"{name} {value}" for name, value in figures.items())
    return f"{order['symbol']}: {part['optimized']['filled']} shares filled; saved bps: {saved}"


def _write(path: str | os.PathLike[str], text: str) -> None:
    """Writes a file beside its place first: there is the whole of it, or nothing."""
    target = Path(path)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
