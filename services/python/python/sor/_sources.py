"""What recordings are read from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from . import _sor
from ._progress import logged
from ._recording import Recording
from ._results import Evaluation, Explanation, Plan, Result
from ._scratch import scratch, within
from ._sor import DataError, Error, UsageError

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory


class Frame(Protocol):
    """A table with the columns of a Databento file: of polars, pandas or pyarrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows."""


class Store(Protocol):
    """What Databento's client has fetched: a `DBNStore`."""

    def to_file(self, path: str) -> object:
        """Writes it."""


One: TypeAlias = "str | os.PathLike[str] | Recording | Frame | Store"
"""A path (a file of any format, a folder, a pattern), a recording or a data frame."""
Source: TypeAlias = "One | Iterable[One]"
"""What is read: one, or several one after the other."""

_KINDS = "a path, a recording, a data frame, or a list of them"


class Files:
    """The files behind a source. Those that data frames are in for now are called what they are, in
    whatever is said of them.
    """

    def __init__(self, source: Source, folder: str, levels: Callable[[], int]) -> None:
        self.paths = list(_paths(source, folder, levels))
        if not self.paths:
            raise UsageError(f"the source is an empty list: it is {_KINDS}")
        frames = [place for place, path in enumerate(self.paths) if path.startswith(folder + os.sep)]
        for number, place in enumerate(frames, 1):
            name = _FRAME if len(self.paths) == 1 else f"data frame {number}"
            named = os.path.join(os.path.dirname(self.paths[place]), name)
            os.rename(self.paths[place], named)
            self.paths[place] = named
        self._frames = [path for path in self.paths if _is_frame_name(os.path.basename(path))]

    def called(self, text: str) -> str:
        """The text with names for paths."""
        for path in self._frames:
            text = text.replace(path, os.path.basename(path))
        return text

    def answered(self, answer: tuple[bytes, str]) -> tuple[bytes, str]:
        """JSON and what a terminal shows of it, with names for paths."""
        json, summary = answer
        return (self.called(json.decode()).encode(), self.called(summary)) if self._frames else answer

    def note(self, is_warning: bool, text: str) -> None:
        """Logs a note."""
        logged(is_warning, self.called(text))

    @contextmanager
    def named(self) -> Iterator[None]:
        """Errors have names for paths."""
        try:
            yield
        except Error as error:
            error.args = (self.called(str(error)),)
            raise


@contextmanager
def files(
    source: Source, command: str, settings: list[tuple[str, bool | str | list[str]]]
) -> Iterator[Files]:
    """The files behind a source. Data frames are in a temporary folder for as long as it is read, with
    what the command reads of them.
    """
    with scratch() as folder:
        read = Files(source, folder, lambda: _sor.levels(command, settings))
        with read.named():
            yield read


def kept(source: Source) -> tuple[Files, TemporaryDirectory[str]]:
    """The files behind a source, and the folder with its data frames, which lives as long as it is held."""
    folder = scratch()
    try:
        return Files(source, folder.name, lambda: _ALL), folder
    except BaseException:
        folder.cleanup()
        raise


@contextmanager
def listed(plan: Any) -> Iterator[Any]:
    """The file of a plan: one that was made here is in a temporary folder for as long as it is read."""
    if not isinstance(plan, Plan):
        yield plan
        return
    with scratch() as folder:
        path = os.path.join(folder, "plan.json")
        plan.save(path)
        yield path


_ALL = 255
"""Levels of a book, whatever it has."""
_FRAME = "the data frame"
"""What the only data frame of a source is called."""


def _is_frame_name(name: str) -> bool:
    kind, _, number = name.rpartition(" ")
    return name == _FRAME or (kind == "data frame" and number.isdigit())


def _paths(source: Any, folder: str, levels: Callable[[], int]) -> Iterator[str]:
    if isinstance(source, Recording):
        yield from map(os.fspath, source.paths)
    elif isinstance(source, (str, os.PathLike)):
        yield os.fspath(source)
    elif isinstance(source, (Result, Evaluation, Plan, Explanation)):
        raise TypeError(f"a source is {_KINDS}, not what a call returned: {type(source).__name__}")
    elif _is_column(source):
        for one in source:
            yield from _paths(one.as_py() if hasattr(one, "as_py") else one, folder, levels)
    elif _is_frame(source):
        yield _written(source, within(folder), levels)
    elif isinstance(source, (bytes, bytearray, Mapping)) or not isinstance(source, Iterable):
        kind = f"{type(source).__module__}.{type(source).__qualname__}"
        lazy = ": call its collect() first" if hasattr(source, "collect") else ""
        raise TypeError(f"a source is {_KINDS}, not {kind}{lazy}")
    else:
        for one in source:
            yield from _paths(one, folder, levels)


def _is_column(source: Any) -> bool:
    """Whether it is one column, of paths, of pandas, polars or pyarrow, which hand it over as if it were
    a table. A column of structs is a table.
    """
    library = type(source).__module__.partition(".")[0]
    if library not in ("pandas", "polars", "pyarrow") or hasattr(type(source), "columns"):
        return False
    kind = str(getattr(source, "dtype", getattr(source, "type", ""))).lower()
    return (hasattr(source, "to_list") or hasattr(source, "to_pylist")) and not kind.startswith("struct")


def _is_frame(source: Any) -> bool:
    return hasattr(source, "__arrow_c_stream__") or _is_store(source)


def _is_store(source: Any) -> bool:
    return hasattr(source, "to_file") and type(source).__module__.startswith("databento")


def _written(frame: Any, folder: str, levels: Callable[[], int]) -> str:
    """A data frame as a file: DBN as Databento's client writes it, or Parquet."""
    if _is_store(frame):
        path = os.path.join(folder, "frame")
        frame.to_file(path)
        return path
    path = os.path.join(folder, "frame")
    rows = _sor.write_frame(_typed(frame), path, levels())
    if rows == 0 and hasattr(frame, "read_next_batch"):
        raise DataError("the reader of record batches has no rows: it gives them only once")
    return path


def _typed(frame: Any) -> Any:
    """The frame without columns of no type: all is missing there, and Arrow's libraries do not agree on
    how polars hands them over.
    """
    if not type(frame).__module__.startswith("polars"):
        return frame
    untyped = [name for name, kind in getattr(frame, "schema", {}).items() if str(kind) == "Null"]
    return frame.drop(untyped) if untyped else frame
