"""Settings as Python gives them, to what the library takes: text, as one would type it."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from numbers import Integral, Real
from typing import Any, TypeAlias

from ._sor import UsageError

Number: TypeAlias = "float | str | Decimal"
"""An amount. Text and `Decimal` are exact; a `float` is its shortest decimal."""
Duration: TypeAlias = "str | float | timedelta"
"""A duration: `"30s"`, a number of seconds, a `timedelta`."""


def typed(settings: Mapping[str, Any]) -> list[tuple[str, bool | str | list[str]]]:
    """The settings that were given, each value as one would type it."""
    given: list[tuple[str, bool | str | list[str]]] = []
    for name, value in settings.items():
        value = _python(name, value)
        if value is None:
            continue
        items = _items(value)
        if items is not None:
            if not items:
                raise UsageError(f"{name} is an empty list: leave it out for all there are")
            given.append((name, [_text(name, one) for one in items]))
        elif isinstance(value, bool):
            given.append((name, value))
        else:
            given.append((name, _text(name, value)))
    return given


def _items(value: Any) -> list[Any] | None:
    """The values of a list of any kind; `None` where it is one value."""
    if isinstance(value, (str, bytes, bytearray, Mapping)) or not isinstance(value, Iterable):
        return None
    if hasattr(value, "columns"):  # a table is no list
        return None
    if isinstance(value, (set, frozenset)):
        # By their texts where they are of several types: in one order, whatever the set's.
        return sorted(value, key=None if len({type(one) for one in value}) == 1 else str)
    items = [one.as_py() if hasattr(one, "as_py") else one for one in value]
    return [_shortest(one, _bits(value)) for one in items]


def _python(name: str, value: Any) -> Any:
    """The value itself, for a number or an array of NumPy that holds one and for a scalar of pyarrow; others
    as they are. What is missing is no value.
    """
    missing = ("MaskedConstant", "NaTType", "NAType")  # of NumPy and pandas, which may pass for a number
    kind = getattr(value, "dtype", None)
    if type(value).__name__ in missing:
        found = float("nan")
    elif hasattr(value, "as_py"):
        found = _shortest(value.as_py(), _bits(value))
    elif getattr(value, "shape", None) != () or getattr(kind, "kind", "") in ("m", "M"):
        found = value  # a time of NumPy would become a whole number of whatever its unit is
    else:
        found = _shortest(value.item(), _bits(value))
    if isinstance(found, (float, Decimal)) and found != found:
        raise TypeError(f"{name}: {value!r} is no value of a setting")
    return found


def _bits(value: Any) -> str:
    """The letter by which `struct` knows a number of 16 or 32 bits, or an array of them, which Python has
    with more digits than were meant; an empty text for anything else.
    """
    kind = str(getattr(value, "dtype", getattr(value, "type", ""))).lower().removesuffix("[pyarrow]")
    return {"float16": "e", "halffloat": "e", "float32": "f", "float": "f"}.get(kind, "")


def _shortest(value: Any, bits: str) -> Any:
    """The shortest decimal that stands for a number of so many bits."""
    if not bits or not isinstance(value, float):
        return value
    narrow = struct.pack(bits, value)

    def stands(text: str) -> bool:
        try:
            return struct.pack(bits, float(text)) == narrow
        except OverflowError:  # rounded up to more than there is
            return False

    texts = (format(value, f".{digits}g") for digits in range(1, 10))
    return next((Decimal(text) for text in texts if stands(text)), value)


def _text(name: str, value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    value = _python(name, value)
    if isinstance(value, bool):
        raise TypeError(f"{name}: {value} in a list is no value of a setting")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        return path if isinstance(path, str) else os.fsdecode(path)
    if getattr(getattr(value, "dtype", None), "kind", "") in ("m", "M"):  # times of NumPy
        raise TypeError(f"{name}: {value!r}: give a date, a datetime or a timedelta of Python")
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Real):
        number = float(value)
        # As a person would type it: no exponent.
        return format(Decimal(repr(number)), "f") if number - number == 0 else str(number)
    if isinstance(value, timedelta):
        return _duration(name, value)
    if isinstance(value, datetime) and name == "date":
        if value.time() != time():
            raise TypeError(f"{name}: {value!r} has a time of day: give its date()")
        return value.date().isoformat()
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{name}: {value!r} has no time zone")
        return value.isoformat()
    if isinstance(value, time) and value.tzinfo is not None:
        raise TypeError(f"{name}: {value!r}: the zone of times of day is that of tz")
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(f"{name}: {type(value).__name__} is no value of a setting")


def _duration(name: str, value: timedelta) -> str:
    """A duration in the unit of its setting: a number of milliseconds, or text with its unit, which no
    setting takes that is no duration.
    """
    # Of pandas, whose durations have nanoseconds besides.
    nanoseconds = int(getattr(value, "nanoseconds", 0))
    milliseconds = Decimal(value // timedelta(microseconds=1)) / 1_000 + Decimal(nanoseconds) / 1_000_000
    if name.endswith("_ms"):
        return format(milliseconds, "f")
    whole = int(milliseconds * 1_000_000)
    if whole < 0:
        raise ValueError(f"{name}: {value!r} is negative")
    return f"{whole}ns"
