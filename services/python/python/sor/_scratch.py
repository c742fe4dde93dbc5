"""Temporary folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory


def scratch() -> TemporaryDirectory[str]:
    """A temporary folder, which is gone with what is returned."""
    from tempfile import TemporaryDirectory  # half of what the import of this package would take

    # What was stopped may still write there.
    return TemporaryDirectory(prefix="sor-", ignore_cleanup_errors=True)


def within(folder: str) -> str:
    """A new folder in another one."""
    from tempfile import mkdtemp

    return mkdtemp(dir=folder)
