"""Progress and notes of long calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeAlias

Progress: TypeAlias = "Callable[[str, int, int], object] | bool | None"
"""Called with the task, the steps done and the steps there are; `True` shows a bar of tqdm."""


def logged(is_warning: bool, text: str) -> None:
    """A note, in the log of this package."""
    import logging  # a quarter of the time that the module's own import would take

    logging.getLogger("sor").log(logging.WARNING if is_warning else logging.INFO, "%s", text)


@contextmanager
def heard(progress: Progress) -> Iterator[Callable[[str, int, int], object] | None]:
    """What is called meanwhile."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        try:
            tqdm = import_module("tqdm.auto").tqdm
        except ImportError:
            raise TypeError("progress=True shows a bar of tqdm: install tqdm") from None
        with _Bars(tqdm) as bars:
            yield bars
    else:
        yield progress


class _Bars:
    """A bar for each task, one after the other."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._task = ""
        self._bar: Any = None

    def __call__(self, task: str, done: int, steps: int) -> None:
        if task != self._task:
            self._close()
            self._task = task
            self._bar = self._tqdm(total=steps or None, desc=task)
        self._bar.total = steps or None
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._close(is_done=kind is None)

    def _close(self, is_done: bool = True) -> None:
        if self._bar is not None:
            if is_done and self._bar.total:
                self._bar.update(self._bar.total - self._bar.n)
            self._bar.close()
            self._bar = None
