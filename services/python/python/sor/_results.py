"""What calls find out: results, evaluations, plans, explanations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import _sor
from ._document import Document, Reported, line
from ._sor import Table

_FILLS = {
    "seconds": "number",
    "venue": "whole",
    "price": "number",
    "shares": "whole",
    "cash": "number",
    "posted": "flag",
}
_UNITS = {
    "date": "day",
    "symbol": "text",
    "rows": "whole",
    "kept": "flag",
}
_QUOTES = {
    "seconds": "number",
    "bid_low": "number",
    "bid_high": "number",
    "ask_low": "number",
    "ask_high": "number",
}


def _table(key: str, kinds: Mapping[str, str], parts: Mapping[str, Mapping[str, list[Any]]]) -> Table:
    """One table of the columns of several parts, whose names are its first column."""
    names: list[Any] = []
    for name, part in parts.items():
        names += [name] * len(part[next(iter(kinds))])
    columns = [(key, "text", names)]
    for column, kind in kinds.items():
        columns.append((column, kind, [value for part in parts.values() for value in part[column]]))
    return _sor.table_of_columns(columns)


class Result(Reported, Sequence["Result"]):
    """What one parent order cost, and what routing saved; `sor-backtest run` prints the same.

    A recording of several symbols or days has a result for each: the result is then a sequence of
    them, and figures are asked of one.

    >>> import sor
    >>> results = sor.run(sor.synth(rows=4000, symbols=["ONE", "TWO"]), order_size=500)
    >>> [(one.symbol, one.filled, one.unfilled) for one in results]
    [('ONE', 500, 0), ('TWO', 500, 0)]
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
    def routing_bps(self) -> dict[str, float | None]:
        """The part of each saving that is due to where shares were traded: what a router is for."""
        details = self._only("routing_bps")["savings_detail"]
        return {name: detail["routing_bps"] for name, detail in details.items()}

    @property
    def timing_bps(self) -> dict[str, float | None]:
        """The part of each saving that is due to when shares were traded; where penalties were tuned, with hindsight."""
        details = self._only("timing_bps")["savings_detail"]
        return {name: detail["timing_bps"] for name, detail in details.items()}

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
        formats = [source.get("format") or {} for source in only["data"].get("source") or []]
        of_files = [note for one in formats for note in one.get("notes", [])]
        return list(dict.fromkeys([*of_files, *only["data"]["notes"], *only["warnings"]]))

    @property
    def fills(self) -> Table:
        """Fills by strategy (the router is `optimized`): seconds from the start of the window, venue,
        price, shares, cash with fees, and whether the order was posted. Many fills of one venue close
        in time are one row; empty with `series="none"`.
        """
        series = self._only("fills")["series"] or {"fills": {}}
        return _table("strategy", _FILLS, series["fills"])

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
        return _table("venue", _QUOTES, quotes)

    @property
    def symbol(self) -> str | None:
        """The market."""
        symbol: str | None = self._only("symbol")["order"]["symbol"]
        return symbol

    def __getitem__(self, place: Any) -> Any:
        parts = self._parts()
        if isinstance(place, slice):
            return [Result(line(part)) for part in parts[place]]
        return Result(line(parts[place]))

    def __iter__(self) -> Iterator[Result]:
        return (Result(line(part)) for part in self._parts())


class Evaluation(Reported):
    """What many parent orders saved, out of sample; `sor-backtest evaluate` prints the same: of one
    day with orders as observations, of several days one panel with days as observations. Several
    symbols of one day have an evaluation each: it is then a sequence of them.

    >>> import sor
    >>> evaluation = sor.evaluate(sor.synth(rows=4000), orders=40, order_size=200, horizon="30s")
    >>> evaluation.comparisons["twap"]["n"]
    32
    """

    _several = "evaluations"

    def __init__(self, text: bytes | str, summary: str | None = None, tables: Mapping[str, Table] | None = None) -> None:
        super().__init__(text, summary)
        self._tables = tables or {}

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        part = self._parts()[place]
        tables = dict(self._tables)
        if len(self) > 1 and "orders" in tables:
            tables["orders"] = _sor.table_of_symbol(tables["orders"], part["symbol"] or "")
        return Evaluation(line(part), tables=tables)

    def _field(self, name: str) -> Any:
        only = self._only(name)
        if name not in only:
            raise AttributeError(f"{name}: this is a part of a panel; sor.merge makes the whole of its cells")
        return only[name]

    def __iter__(self) -> Iterator[Evaluation]:
        return (self[place] for place in range(len(self)))

    def _table(self, name: str, why: str) -> Table:
        if name not in self._tables:
            raise AttributeError(f"{name}: {why}")
        return self._tables[name]

    @property
    def orders(self) -> Table:
        """Single orders: a row a parent order and strategy, as `--orders-out` of the command line."""
        return self._table("orders", "there is no such table of merged cells, nor with tables=False")

    @property
    def cells(self) -> Table:
        """Cells of a panel: a row a date, symbol, rule and baseline, as `--cells-out`."""
        return self._table("cells", "only a panel of several days, or of cells, has this table")

    @property
    def table(self) -> Table:
        """What a panel says: a row a baseline, and one each of its groups, as `--summary-out`."""
        return self._table("summary", "only a panel of several days, or of cells, has this table")

    @property
    def digest(self) -> str:
        """SHA-256 of what depends on input and settings alone."""
        return str(self._field("digest"))

    @property
    def warnings(self) -> list[str]:
        """What to know before the figures are believed."""
        return list(self._field("warnings"))

    @property
    def comparisons(self) -> dict[str, Any]:
        """What was saved against each baseline: mean, interval and verdict."""
        found: dict[str, Any] = json.loads(json.dumps(self._field("comparisons")))
        return found

    @property
    def routing_bps(self) -> dict[str, float | None]:
        """The part of each saving that is due to where shares were traded: what a router is for."""
        return {name: one["routing_bps"] for name, one in self.comparisons.items()}

    @property
    def verdicts(self) -> dict[str, str]:
        """What is said of routing against each baseline, and of the whole saving where nothing is
        said of routing alone.
        """
        return {name: (one["routing"] or one)["verdict"] for name, one in self.comparisons.items()}


class Plan(Document):
    """The units, days times symbols, that an evaluation would execute: what `sor-backtest evaluate
    --list` prints. `merge(cells, plan=...)` takes it, or the file that `save` writes.

    >>> import sor
    >>> plan = sor.plan(sor.synth(rows=4000, symbols=["ONE", "TWO"]), orders=20, order_size=300)
    >>> plan
    2 units of 1 day and 2 symbols: 4000 rows in 1 file
    >>> plan.units["symbol"], plan.units["kept"]
    (['ONE', 'TWO'], [False, False])
    """

    @property
    def days(self) -> int:
        """Session dates."""
        return int(self._dict()["days"])

    @property
    def symbols(self) -> int:
        """Symbols."""
        return int(self._dict()["symbols"])

    @property
    def rows(self) -> int:
        """Rows in all units."""
        return int(self._dict()["rows"])

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return int(self._dict()["bytes"])

    @property
    def kept(self) -> int:
        """Units whose cells are there already."""
        return int(self._dict()["kept"])

    @property
    def estimated_seconds(self) -> float | None:
        """Seconds that the others take on this machine, from the smallest of them; `None` where none
        is left or none could be executed.
        """
        seconds: float | None = self._dict()["estimated_seconds"]
        return seconds

    @property
    def units(self) -> Table:
        """A row a unit, in order: date, symbol, rows, and whether its cell is there already."""
        units = self._dict()["units"]
        columns = [(name, kind, [unit[name] for unit in units]) for name, kind in _UNITS.items()]
        return _sor.table_of_columns(columns)

    @property
    def failed(self) -> list[dict[str, Any]]:
        """Files that cannot be read: date, symbol and why."""
        return list(self._dict()["failed"])

    def __len__(self) -> int:
        """Units."""
        return len(self._dict()["units"])


class Explanation(Document):
    """The book at an instant, and what each router would do; as `sor-backtest explain` prints it.

    >>> import sor
    >>> explanation = sor.explain(sor.synth(rows=4000), at="13:40:00", order_size=500)
    >>> explanation.to_dict()["reference"]
    222.805
    """

    _several = "explanations"
