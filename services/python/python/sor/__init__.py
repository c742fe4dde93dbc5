"""Executes a parent order on a recorded market and says what smart order routing saved.

    import sor

    result = sor.run("l1_day.csv", order_size=5000, side="buy")
    result.savings_bps
"""

from ._calls import evaluate, explain, run, synth
from ._other import report, solve
from ._results import Evaluation, Explanation, Recording, Result, Table
from ._sor import (
    BrokerError,
    DataError,
    Error,
    IncompleteStream,
    InternalError,
    UsageError,
    __version__,
)

__all__ = [
    "BrokerError",
    "DataError",
    "Error",
    "Evaluation",
    "Explanation",
    "IncompleteStream",
    "InternalError",
    "Recording",
    "Result",
    "Table",
    "UsageError",
    "__version__",
    "evaluate",
    "explain",
    "report",
    "run",
    "solve",
    "synth",
]
