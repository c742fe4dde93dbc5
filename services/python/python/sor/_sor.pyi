"""Calls into the library that `sor-backtest` is made of."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias, final

__all__ = [
    "BrokerError",
    "DataError",
    "Error",
    "IncompleteStream",
    "InternalError",
    "Quote",
    "Quotes",
    "Snapshot",
    "Table",
    "UsageError",
    "__version__",
    "definitions",
    "doctor",
    "evaluate",
    "explain",
    "levels",
    "merge",
    "plan",
    "report",
    "run",
    "solve",
    "summary",
    "synth",
    "table_of_bytes",
    "table_of_columns",
    "table_of_parquet",
    "table_of_symbol",
    "write_frame",
]

__version__: str

_Settings: TypeAlias = Sequence[tuple[str, bool | str | Sequence[str]]]
_Progress: TypeAlias = Callable[[str, int, int], object] | None
_Note: TypeAlias = Callable[[bool, str], object] | None
_Files: TypeAlias = Sequence[str | os.PathLike[str]]

class Error(Exception): ...
class UsageError(Error): ...
class DataError(Error): ...
class BrokerError(Error): ...
class IncompleteStream(Error): ...
class InternalError(Error): ...

@final
class Quote:
    """What a venue shows at one price, or an order that is posted there."""

    @property
    def venue(self) -> str:
        """Name of the venue."""

    @property
    def publisher_id(self) -> int:
        """Publisher id of the venue, as in the recording."""

    @property
    def price(self) -> int:
        """Price in units of 1e-9 dollars."""

    @property
    def cost(self) -> int:
        """All-in cost of a share in units of 1e-9 dollars; lower is better."""

    @property
    def shares(self) -> int:
        """Shares: those left to take, those queued, or those open of an own order."""

@final
class Quotes:
    """Quotes of one side at one instant, best first for offers; `numpy.asarray` copies nothing."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> Quote: ...
    def __iter__(self) -> Iterator[Quote]: ...
    @property
    def __array_interface__(self) -> dict[str, Any]: ...

@final
class Snapshot:
    """The market at one instant as the router knows it, and what is left of its order."""

    @property
    def time(self) -> int:
        """The instant, in nanoseconds since the epoch, UTC."""

    @property
    def start(self) -> int:
        """Where the order's window starts, in nanoseconds since the epoch."""

    @property
    def end(self) -> int:
        """Where the order's window ends, in nanoseconds since the epoch."""

    @property
    def side(self) -> str:
        """`buy` or `sell`."""

    @property
    def order_size(self) -> int:
        """Shares of the whole order."""

    @property
    def remaining(self) -> int:
        """Shares neither filled, nor posted, nor on their way to a venue."""

    @property
    def posted(self) -> int:
        """Shares posted, as far as the router knows: those of `orders` in all."""

    @property
    def mid(self) -> float | None:
        """The mid of all venues in units of 1e-9 dollars; `None` where nothing is on offer."""

    @property
    def venues(self) -> tuple[str, ...]:
        """The names of the venues."""

    @property
    def offers(self) -> Quotes:
        """What can be taken, cheapest first: asks for a buy, bids for a sell."""

    @property
    def queues(self) -> Quotes:
        """The queues that a posted order can join: each venue's best price on the order's side."""

    @property
    def orders(self) -> Quotes:
        """The router's own posted orders by venue and price, fills not acknowledged yet among them."""

@final
class Table:
    """Columns of equal length with names and types, for any data frame."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""

    def to_dict(self) -> dict[str, list[Any]]:
        """All columns as lists, by name."""

    def to_pandas(self) -> Any:
        """A frame of pandas: times are timestamps of UTC, dates `datetime.date`, dollars `Decimal`."""

    def __len__(self) -> int: ...
    def __getitem__(self, name: str, /) -> list[Any]: ...
    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

def table_of_columns(columns: Sequence[tuple[str, str, list[Any]]]) -> Table: ...
def table_of_bytes(parquet: bytes) -> Table: ...
def table_of_symbol(table: Table, symbol: str) -> Table: ...
def table_of_parquet(file: str | os.PathLike[str]) -> Table: ...
def write_frame(frame: object, path: str | os.PathLike[str], levels: int) -> int: ...
def run(
    files: _Files,
    settings: _Settings,
    router: tuple[object, bool] | None = None,
    progress: _Progress = None,
    note: _Note = None,
) -> tuple[bytes, str]: ...
def evaluate(
    files: _Files,
    settings: _Settings,
    tables: str | os.PathLike[str] | None = None,
    router: tuple[object, bool] | None = None,
    progress: _Progress = None,
    note: _Note = None,
) -> tuple[bytes, str]: ...
def merge(
    cells: _Files,
    settings: _Settings,
    tables: str | os.PathLike[str] | None = None,
    progress: _Progress = None,
    note: _Note = None,
) -> tuple[bytes, str]: ...
def doctor(
    files: _Files, settings: _Settings, progress: _Progress = None, note: _Note = None
) -> tuple[bytes, str]: ...
def plan(
    files: _Files, settings: _Settings, progress: _Progress = None, note: _Note = None
) -> tuple[bytes, str]: ...
def explain(
    files: _Files, settings: _Settings, progress: _Progress = None, note: _Note = None
) -> tuple[bytes, str]: ...
def synth(
    out: str | os.PathLike[str],
    settings: _Settings,
    progress: _Progress = None,
    note: _Note = None,
) -> None: ...
def solve(problems: str) -> bytes: ...
def report(results: Sequence[tuple[str, str]]) -> str: ...
def levels(command: str, settings: _Settings) -> int: ...
def summary(json: str) -> str: ...
def definitions(command: str) -> str: ...
