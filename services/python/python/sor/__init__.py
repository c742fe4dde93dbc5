"""Executes a parent order on a recorded market and says what smart order routing saved.

    import sor

    result = sor.run("l1_day.csv", order_size=5000, side="buy")
    result.savings_bps
"""

from ._calls import evaluate, explain, merge, plan, read, run, synth
from ._other import report, solve
from ._recording import Recording
from ._results import Evaluation, Explanation, Plan, Result
from ._router import Orders, Router
from ._sor import (
    BrokerError,
    DataError,
    Error,
    IncompleteStream,
    InternalError,
    Quote,
    Quotes,
    Snapshot,
    Table,
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
    "Orders",
    "Plan",
    "Quote",
    "Quotes",
    "Recording",
    "Result",
    "Router",
    "Snapshot",
    "Table",
    "UsageError",
    "__version__",
    "evaluate",
    "explain",
    "merge",
    "plan",
    "read",
    "report",
    "run",
    "solve",
    "synth",
]
