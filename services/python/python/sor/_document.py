"""JSON documents: what calls return, and what a terminal shows of it."""

from __future__ import annotations

import html
import json
import os
from contextlib import suppress
from typing import Any

from . import _sor


class Document:
    """One JSON document, with what a terminal shows of it."""

    _several = ""

    def __init__(self, text: bytes | str, summary: str | None = None) -> None:
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
        self._dict()  # a recording is looked through when it is asked for the first time
        if indent is None:
            return self._json.rstrip("\n")
        return json.dumps(json.loads(self._json), indent=indent, ensure_ascii=False)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the document to a file; of results and evaluations, `sor-backtest report` and `diff` read it."""
        write(path, self.to_json(indent=2) + "\n")

    def summary(self) -> str:
        """What a terminal shows."""
        if self._summary is None:  # one of several: it is shown as if it were alone
            self._summary = _sor.summary(self._json)
        return self._summary

    def __repr__(self) -> str:
        return self.summary().rstrip("\n")

    def _lasting(self) -> list[dict[str, Any]]:
        """The documents without what every call has of its own: version, threads, seconds."""
        own = ("meta", "estimated_seconds")
        return [{key: one for key, one in part.items() if key not in own} for part in self._parts()]

    def __eq__(self, other: object) -> bool:
        """Whether both say the same, however long it took."""
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._lasting() == other._lasting()

    def __hash__(self) -> int:
        return hash(json.dumps(self._lasting(), sort_keys=True))

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


class Reported(Document):
    """A document of which there is a report."""

    def report(self, out: str | os.PathLike[str] | None = None) -> str:
        """The report as one page of HTML that loads nothing; written to `out` where it is given."""
        page = _sor.report([(self._name(), self._json)])
        if out is not None:
            write(out, page)
        return page

    def _repr_html_(self) -> str:
        try:
            page = html.escape(self.report(), quote=True)
        except _sor.DataError:  # what a part of a panel leaves is no result yet
            return f"<pre>{html.escape(repr(self))}</pre>"
        style = "width: 100%; height: 46em; border: 1px solid #8884"
        return f'<iframe sandbox srcdoc="{page}" style="{style}" title="sor report"></iframe>'

    def _name(self) -> str:
        return type(self).__name__.lower()


def line(part: dict[str, Any]) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


def write(path: str | os.PathLike[str], text: str) -> None:
    """Writes a file beside its place first: there is the whole of it, or nothing."""
    place, name = os.path.split(os.fspath(path))
    part = os.path.join(place, f".{name}.{os.getpid()}.part")
    try:
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(part, path)
    finally:
        with suppress(FileNotFoundError):
            os.remove(part)
