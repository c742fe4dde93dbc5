"""Calls into the library that `sor-backtest` is made of."""

import os
from collections.abc import Callable, Sequence
from typing import TypeAlias

__all__ = [
    "BrokerError",
    "DataError",
    "Error",
    "IncompleteStream",
    "InternalError",
    "UsageError",
    "__version__",
    "definitions",
    "evaluate",
    "explain",
    "report",
    "run",
    "solve",
    "synth",
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

def run(
    files: _Files, settings: _Settings, progress: _Progress = None, note: _Note = None
) -> tuple[bytes, str]: ...
def evaluate(
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
def definitions(command: str) -> str: ...
