"""A router of one's own: what it is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias

from ._sor import Snapshot

Venue: TypeAlias = "str | int"
"""A venue: its name as in `Snapshot.venues`, or its publisher id."""


class Orders:
    """Child orders of one instant, carried out in this order: `cancel`, venues at which the posted
    order is cancelled; `take`, shares to take by venue, of which those beyond what is on offer are
    not filled; `post`, limit price in units of 1e-9 dollars and shares by venue, where a venue holds
    one order at a time and one that would trade at once is refused.

    >>> import sor
    >>> sor.Orders(take={"XNAS": 100}, post={"ARCX": (222_810_000_000, 200)})
    Orders(take={'XNAS': 100}, post={'ARCX': (222810000000, 200)}, cancel=())
    """

    # No dataclass, whose import would take a third of this package's.
    __slots__ = __match_args__ = ("take", "post", "cancel")

    def __init__(
        self,
        take: Mapping[Venue, int] | None = None,
        post: Mapping[Venue, tuple[int, int]] | None = None,
        cancel: Iterable[Venue] = (),
    ) -> None:
        self.take: Mapping[Venue, int] = {} if take is None else take
        self.post: Mapping[Venue, tuple[int, int]] = {} if post is None else post
        self.cancel = cancel

    def __repr__(self) -> str:
        return f"Orders(take={self.take!r}, post={self.post!r}, cancel={self.cancel!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Orders):
            return NotImplemented
        mine = (self.take, self.post, self.cancel)
        return mine == (other.take, other.post, other.cancel)

    __hash__ = None  # type: ignore[assignment]  # it holds what can change


# A mapping's keys are of one type to a checker: a dictionary of names is none of names or numbers.
Answer: TypeAlias = "Mapping[str, int] | Mapping[int, int] | Mapping[Venue, int] | Orders | None"
"""What a router answers with: shares to take by venue, orders of any kind, or nothing."""
Router: TypeAlias = "Callable[[Snapshot], Answer] | Callable[[], Callable[[Snapshot], Answer]]"
"""A function that is called at each instant; or a class, or a function without arguments, that makes
such a function anew for each parent order.
"""


def own(router: Any) -> tuple[tuple[Any, bool] | None, Any]:
    """The router that is code, with whether it makes one for each parent order, and the one that is a
    name; one of them is `None`.
    """
    return ((router, _makes(router)), None) if callable(router) else (None, router)


def _makes(router: Any) -> bool:
    """Whether it is called without arguments, and makes a router. A class is, also one whose first
    arguments are given already (`functools.partial`).
    """
    if isinstance(router, type) or (isinstance(router, partial) and isinstance(router.func, type)):
        return True
    from inspect import signature  # a third of what the import of this package would take

    try:
        taken = signature(router)
    except (TypeError, ValueError):  # what is not of Python may not say
        return False

    def takes(*given: None) -> bool:
        try:
            taken.bind(*given)
        except TypeError:
            return False
        return True

    return takes() and not takes(None)
