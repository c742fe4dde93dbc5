"""Recordings, and what they hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _sor
from ._document import Document

if TYPE_CHECKING:
    from pathlib import Path
    from tempfile import TemporaryDirectory


class Recording(Document):
    """A recording: its files, and what they hold, as `sor-backtest doctor` finds it. One that was made
    without a name, or read from a data frame, is removed with the last reference.

    >>> import sor
    >>> recording = sor.synth("market.csv", rows=4000)
    >>> recording, recording.symbols, recording.is_sound
    (Recording('market.csv'), ['SYNTH'], True)
    """

    _several = "recordings"

    def __init__(
        self,
        paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        folder: Any = None,
        found: tuple[bytes, str] | None = None,
    ) -> None:
        from pathlib import Path  # a quarter of what the import of this package would take

        several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
        self.paths: list[Path] = [Path(path) for path in several]
        self._folder: TemporaryDirectory[str] | None = folder
        self._found = found
        super().__init__(*(found or (b"", "")))

    def _dict(self) -> dict[str, Any]:
        if self._found is None:
            self._found = _sor.doctor(self.paths, [])
            super().__init__(*self._found)
        return super()._dict()

    def to_dict(self) -> dict[str, Any]:
        """What was found, as `doctor --format compact` prints it."""
        self._dict()
        return super().to_dict()

    def summary(self) -> str:
        """What was found, as `doctor` prints it."""
        self._dict()
        return super().summary()

    @property
    def path(self) -> Path:
        """The file, where there is one."""
        if len(self.paths) != 1:
            raise AttributeError(f"path: this recording has {len(self.paths)} files, in paths")
        return self.paths[0]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that would mislead a run."""
        return all(one["verdict"] != "fail" for one in self._dict()["findings"])

    @property
    def days(self) -> list[dict[str, Any]]:
        """Day by day and symbol by symbol: rows, hours, venues, spreads, gaps."""
        return list(self._dict()["days"])

    @property
    def symbols(self) -> list[str]:
        """The symbols, in order."""
        return sorted({day["symbol"] or "" for day in self._dict()["days"]})

    def __eq__(self, other: object) -> bool:
        """Whether both have the same files."""
        if not isinstance(other, Recording):
            return NotImplemented
        return self.paths == other.paths

    def __hash__(self) -> int:
        return hash(tuple(self.paths))

    def __len__(self) -> int:
        """Files."""
        return len(self.paths)

    def __repr__(self) -> str:
        return f"Recording({', '.join(repr(str(path)) for path in self.paths)})"

    def __fspath__(self) -> str:
        return os.fspath(self.path)
