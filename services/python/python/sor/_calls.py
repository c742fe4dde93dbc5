"""Calls that read recordings or make them. Written by generate.py from the command line's options."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date as _date
from datetime import datetime as _datetime
from datetime import time as _time
from typing import Any, Literal

from . import _sor, _tables
from ._progress import Progress, heard, logged
from ._recording import Recording
from ._results import Evaluation, Explanation, Plan, Result
from ._router import Router, own
from ._scratch import scratch
from ._settings import Duration, Number, typed
from ._sources import Source, files, kept, listed



def run(
    source: Source,
    *,
    stream: bool = False,
    order_size: int | None = None,
    side: Literal["buy", "sell"] | None = None,
    from_: str | _time | None = None,
    to: str | _time | None = None,
    tz: str | None = None,
    date: str | _date | Iterable[str | _date] | None = None,
    session: str | None = None,
    limit: Number | None = None,
    symbol: str | Iterable[str] | None = None,
    profile: Literal["default", "seed"] | None = None,
    router: Literal["strict", "static", "take-post", "cont-kukanov"] | Router | None = None,
    schedule: Literal["twap", "almgren-chriss"] | None = None,
    step: int | None = None,
    lambda_over: Number | Iterable[Number] | None = None,
    lambda_under: Number | Iterable[Number] | None = None,
    theta_queue: Number | Iterable[Number] | None = None,
    fills: Literal["ledger", "displayed"] | None = None,
    snapshots: Literal["consolidated", "event"] | None = None,
    take: Literal["ioc", "market"] | None = None,
    completion: bool | None = None,
    vwap_venues: Literal["best-price", "all"] | None = None,
    depth: int | None = None,
    stale_after: Duration | None = None,
    crossed: Literal["older-out", "trade"] | None = None,
    latency_ms: Number | None = None,
    data_latency_ms: Number | None = None,
    ack_latency_ms: Number | None = None,
    latencies: str | os.PathLike[str] | None = None,
    fee: Number | None = None,
    rebate: Number | None = None,
    fees: str | os.PathLike[str] | None = None,
    reaction_kappa: Number | None = None,
    reaction_half_life: Duration | None = None,
    reaction_permanent: Number | None = None,
    reaction_passive: Number | None = None,
    map: str | None = None,
    clock: Literal["event", "receive"] | None = None,
    venues: str | Iterable[str] | None = None,
    without_venues: str | Iterable[str] | None = None,
    max_bad_rows: Number | None = None,
    config: str | os.PathLike[str] | None = None,
    series: Literal["auto", "full", "none"] = "auto",
    progress: Progress = None,
) -> Result:
    """Executes an order on recordings, with every baseline, and says what routing saved.

    `None` leaves a setting to the file of `config`, the variable or the default.

    source:
        Files of any format, folders, patterns, recordings, data frames; one or a list of them.
    stream:
        Send the rows through the in-process stream, encoded as they would be for Kafka
    order_size:
        Shares of the parent order [default: 5000]
    side:
        Side of the parent order [default: buy; evaluate: both]
    from_:
        Start of the window, a time of day such as 13:36:32 [default: the first row of the
        session]
    to:
        End of the window, the last second included; on the next day where it is before from_
        [default: the last row]
    tz:
        Time zone of from_ and to, such as America/New_York [default: UTC]
    date:
        Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day,
        a result each; evaluate: one result of all]
    session:
        Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong
        to the day on which they open [default: us-equities where US equity venues have rows
        outside of it]
    limit:
        Worst price at which the order trades, in dollars [default: any]
    symbol:
        Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK
        B [default: every symbol, a result each]
    profile:
        A set of defaults: `seed` reproduces the published all-or-nothing systems [default:
        default]
    router:
        Router to tune [default: static] Or a callable of your own: a function of a Snapshot, or
        a class or function that makes such a function for each parent order.
    schedule:
        Schedule that cuts the order into slices for take-post and cont-kukanov [default: twap]
    step:
        Step of the strict router [default: 100]
    lambda_over:
        Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    lambda_under:
        Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    theta_queue:
        Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    fills:
        How often displayed shares can be taken [default: ledger]
    snapshots:
        Quotes that strategies see [default: consolidated]
    take:
        What orders that take are limited to when they arrive late [default: ioc]
    completion:
        Whether what is unfilled at the end is swept: decided one order delay before it on the
        book then known [default: true]
    vwap_venues:
        Venues over which the baseline vwap splits what it wants [default: best-price]
    depth:
        Levels of MBP-10 files that are shown and filled when an order sweeps through the best
        price [default: 1]
    stale_after:
        Silence of a venue after which its quotes are not traded on: a duration such as 30s,
        never, or usual, twenty times the mean gap between the venue's rows so far, at least 1s
        and at most 60s [default: usual]
    crossed:
        When one venue's bid is above another's ask as an instant ends: the older quote is not
        offered until refreshed, or both are [default: older-out]
    latency_ms:
        Milliseconds from a decision to its arrival at a venue [default: 0]
    data_latency_ms:
        Milliseconds from a change of quotes until the strategy sees it [default: 0]
    ack_latency_ms:
        Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    latencies:
        CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    fee:
        Fee per share at every venue, dollars [default: 0]
    rebate:
        Rebate per posted share at every venue, dollars [default: 0]
    fees:
        CSV of fees by venue: publisher_id,fee,rebate
    reaction_kappa:
        The market's reaction, in dollars per share and share: what every share traded earlier
        adds to the price of every share traded later; sor-backtest reaction measures it
        [default: none; where each saving breaks even is said anyway]
    reaction_half_life:
        After how long half of a push is gone [default: 1m]
    reaction_permanent:
        The part of a push that stays, from 0 to 1 [default: 0]
    reaction_passive:
        The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
        ones [default: 0]
    map:
        Read text files of another vendor: tardis, massive, taq, wrds, lobster, or a TOML file
        of one's own. After it, date=, size=, zone=, symbol= and venue= change what it says:
        lobster,date=2012-06-21 [default: Databento's columns]
    clock:
        Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv)
        [default: event]
    venues:
        Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all
        feeds of its venue [default: all that show shares of their own]
    without_venues:
        Venues to leave out, by publisher id or by name
    max_bad_rows:
        Fraction of bad rows of the market executed on beyond which there is no result [default:
        0.001]
    config:
        TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        names]
    series:
        Market and fills over time in the result, which reports draw
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> result = sor.run(sor.synth(rows=4000), order_size=500, side="buy")
    >>> result.symbol, result.filled, result.unfilled
    ('SYNTH', 500, 0)
    >>> sorted(result.savings_bps)
    ['best_ask', 'twap', 'vwap']
    """
    code, router = own(router)
    given: dict[str, Any] = {
        "stream": stream,
        "order_size": order_size,
        "side": side,
        "from": from_,
        "to": to,
        "tz": tz,
        "date": date,
        "session": session,
        "limit": limit,
        "symbol": symbol,
        "profile": profile,
        "router": router,
        "schedule": schedule,
        "step": step,
        "lambda_over": lambda_over,
        "lambda_under": lambda_under,
        "theta_queue": theta_queue,
        "fills": fills,
        "snapshots": snapshots,
        "take": take,
        "completion": completion,
        "vwap_venues": vwap_venues,
        "depth": depth,
        "stale_after": stale_after,
        "crossed": crossed,
        "latency_ms": latency_ms,
        "data_latency_ms": data_latency_ms,
        "ack_latency_ms": ack_latency_ms,
        "latencies": latencies,
        "fee": fee,
        "rebate": rebate,
        "fees": fees,
        "reaction_kappa": reaction_kappa,
        "reaction_half_life": reaction_half_life,
        "reaction_permanent": reaction_permanent,
        "reaction_passive": reaction_passive,
        "map": map,
        "clock": clock,
        "venues": venues,
        "without_venues": without_venues,
        "max_bad_rows": max_bad_rows,
        "config": config,
        "series": series,
    }
    settings = typed(given)
    with files(source, "run", settings) as read, heard(progress) as told:
        answer = _sor.run(read.paths, settings, code, told, read.note)
    return Result(*read.answered(answer))


def evaluate(
    source: Source,
    *,
    orders: int = 1000,
    horizon: Duration = "5m",
    against: str | None = None,
    list_orders: bool = False,
    cells: str | os.PathLike[str] | None = None,
    part: str | None = None,
    sizes: int | Iterable[int] | None = None,
    folds: int = 5,
    embargo: Duration | None = None,
    residual_bps: Number | None = None,
    by: Literal["symbol", "hour", "size", "side"] | Iterable[Literal["symbol", "hour", "size", "side"]] | None = None,
    train_days: int | None = None,
    train_last: int | None = None,
    tolerate_unfilled: Number = "0.5",
    order_size: int | None = None,
    side: Literal["buy", "sell"] | None = None,
    from_: str | _time | None = None,
    to: str | _time | None = None,
    tz: str | None = None,
    date: str | _date | Iterable[str | _date] | None = None,
    session: str | None = None,
    limit: Number | None = None,
    symbol: str | Iterable[str] | None = None,
    profile: Literal["default", "seed"] | None = None,
    router: Literal["strict", "static", "take-post", "cont-kukanov"] | Router | None = None,
    schedule: Literal["twap", "almgren-chriss"] | None = None,
    step: int | None = None,
    lambda_over: Number | Iterable[Number] | None = None,
    lambda_under: Number | Iterable[Number] | None = None,
    theta_queue: Number | Iterable[Number] | None = None,
    fills: Literal["ledger", "displayed"] | None = None,
    snapshots: Literal["consolidated", "event"] | None = None,
    take: Literal["ioc", "market"] | None = None,
    completion: bool | None = None,
    vwap_venues: Literal["best-price", "all"] | None = None,
    depth: int | None = None,
    stale_after: Duration | None = None,
    crossed: Literal["older-out", "trade"] | None = None,
    latency_ms: Number | None = None,
    data_latency_ms: Number | None = None,
    ack_latency_ms: Number | None = None,
    latencies: str | os.PathLike[str] | None = None,
    fee: Number | None = None,
    rebate: Number | None = None,
    fees: str | os.PathLike[str] | None = None,
    reaction_kappa: Number | None = None,
    reaction_half_life: Duration | None = None,
    reaction_permanent: Number | None = None,
    reaction_passive: Number | None = None,
    map: str | None = None,
    clock: Literal["event", "receive"] | None = None,
    venues: str | Iterable[str] | None = None,
    without_venues: str | Iterable[str] | None = None,
    max_bad_rows: Number | None = None,
    config: str | os.PathLike[str] | None = None,
    series: Literal["auto", "full", "none"] = "auto",
    tables: bool = True,
    progress: Progress = None,
) -> Evaluation:
    """Executes many staggered orders: tunes on some, reports on others, with intervals and a verdict.

    `None` leaves a setting to the file of `config`, the variable or the default.

    source:
        Files of any format, folders, patterns, recordings, data frames; one or a list of them.
    orders:
        Parent orders, all sides and sizes counted; at every start all of them, so it may be a
        few more. With side they are of that side, else of both
    horizon:
        How long each parent order has; below five minutes time schedules have few slices
    against:
        The baseline that is the question, decided beforehand: its p value is not corrected for
        the others, theirs are for each other
    list_orders:
        Keep what every parent order saved in the result of one day, however many they are
        [default: up to 5,000]
    cells:
        Keep what each unit leaves in this folder, or s3://BUCKET/PREFIX: a second call executes
        only what is missing
    part:
        Execute only this part of the units, the third of eight for 3/8, and keep their cells;
        `merge` makes the result of all parts. auto takes the number from AWS Batch, Kubernetes
        or Slurm; auto/8 says how many there are where the scheduler does not
    sizes:
        Sizes of the parent orders, in shares [default: that of order_size]
    folds:
        Folds in time of one day: the first is tuned on only
    embargo:
        How long after its end a parent order may still not be tuned on [default: 0s]
    residual_bps:
        What unfilled shares cost beyond the last displayed touch, in basis points [default:
        half the spread times the square root of (shares unfilled / shares displayed)]
    by:
        Report only these groups of orders: hour, size, side and, of several days, symbol; a
        panel has its days always [default: all]
    train_days:
        First days, which are only tuned on [default: a quarter of the days, at least five]
    train_last:
        Tune each day's router on only so many days before it, instead of on all days before it
    tolerate_unfilled:
        Percent of the shares ordered that penalties may leave unfilled without being ranked
        lower
    order_size:
        Shares of the parent order [default: 5000]
    side:
        Side of the parent order [default: buy; evaluate: both]
    from_:
        Start of the window, a time of day such as 13:36:32 [default: the first row of the
        session]
    to:
        End of the window, the last second included; on the next day where it is before from_
        [default: the last row]
    tz:
        Time zone of from_ and to, such as America/New_York [default: UTC]
    date:
        Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day,
        a result each; evaluate: one result of all]
    session:
        Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong
        to the day on which they open [default: us-equities where US equity venues have rows
        outside of it]
    limit:
        Worst price at which the order trades, in dollars [default: any]
    symbol:
        Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK
        B [default: every symbol, a result each]
    profile:
        A set of defaults: `seed` reproduces the published all-or-nothing systems [default:
        default]
    router:
        Router to tune [default: static] Or a callable of your own: a function of a Snapshot, or
        a class or function that makes such a function for each parent order.
    schedule:
        Schedule that cuts the order into slices for take-post and cont-kukanov [default: twap]
    step:
        Step of the strict router [default: 100]
    lambda_over:
        Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    lambda_under:
        Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    theta_queue:
        Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    fills:
        How often displayed shares can be taken [default: ledger]
    snapshots:
        Quotes that strategies see [default: consolidated]
    take:
        What orders that take are limited to when they arrive late [default: ioc]
    completion:
        Whether what is unfilled at the end is swept: decided one order delay before it on the
        book then known [default: true]
    vwap_venues:
        Venues over which the baseline vwap splits what it wants [default: best-price]
    depth:
        Levels of MBP-10 files that are shown and filled when an order sweeps through the best
        price [default: 1]
    stale_after:
        Silence of a venue after which its quotes are not traded on: a duration such as 30s,
        never, or usual, twenty times the mean gap between the venue's rows so far, at least 1s
        and at most 60s [default: usual]
    crossed:
        When one venue's bid is above another's ask as an instant ends: the older quote is not
        offered until refreshed, or both are [default: older-out]
    latency_ms:
        Milliseconds from a decision to its arrival at a venue [default: 0]
    data_latency_ms:
        Milliseconds from a change of quotes until the strategy sees it [default: 0]
    ack_latency_ms:
        Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    latencies:
        CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    fee:
        Fee per share at every venue, dollars [default: 0]
    rebate:
        Rebate per posted share at every venue, dollars [default: 0]
    fees:
        CSV of fees by venue: publisher_id,fee,rebate
    reaction_kappa:
        The market's reaction, in dollars per share and share: what every share traded earlier
        adds to the price of every share traded later; sor-backtest reaction measures it
        [default: none; where each saving breaks even is said anyway]
    reaction_half_life:
        After how long half of a push is gone [default: 1m]
    reaction_permanent:
        The part of a push that stays, from 0 to 1 [default: 0]
    reaction_passive:
        The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
        ones [default: 0]
    map:
        Read text files of another vendor: tardis, massive, taq, wrds, lobster, or a TOML file
        of one's own. After it, date=, size=, zone=, symbol= and venue= change what it says:
        lobster,date=2012-06-21 [default: Databento's columns]
    clock:
        Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv)
        [default: event]
    venues:
        Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all
        feeds of its venue [default: all that show shares of their own]
    without_venues:
        Venues to leave out, by publisher id or by name
    max_bad_rows:
        Fraction of bad rows of the market executed on beyond which there is no result [default:
        0.001]
    config:
        TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        names]
    series:
        Market and fills over time in the result, which reports draw
    tables:
        Whether the result has its tables (orders, cells, table): a panel executes its orders
        once more for them.
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> evaluation = sor.evaluate(sor.synth(rows=4000), orders=40, order_size=200, horizon="30s")
    >>> evaluation.verdicts["twap"]
    'too_few'
    >>> len(evaluation.orders), evaluation.orders.columns[:3]
    (352, ['date', 'symbol', 'start'])
    """
    code, router = own(router)
    given: dict[str, Any] = {
        "orders": orders,
        "horizon": horizon,
        "against": against,
        "list_orders": list_orders,
        "cells": cells,
        "part": part,
        "sizes": sizes,
        "folds": folds,
        "embargo": embargo,
        "residual_bps": residual_bps,
        "by": by,
        "train_days": train_days,
        "train_last": train_last,
        "tolerate_unfilled": tolerate_unfilled,
        "order_size": order_size,
        "side": side,
        "from": from_,
        "to": to,
        "tz": tz,
        "date": date,
        "session": session,
        "limit": limit,
        "symbol": symbol,
        "profile": profile,
        "router": router,
        "schedule": schedule,
        "step": step,
        "lambda_over": lambda_over,
        "lambda_under": lambda_under,
        "theta_queue": theta_queue,
        "fills": fills,
        "snapshots": snapshots,
        "take": take,
        "completion": completion,
        "vwap_venues": vwap_venues,
        "depth": depth,
        "stale_after": stale_after,
        "crossed": crossed,
        "latency_ms": latency_ms,
        "data_latency_ms": data_latency_ms,
        "ack_latency_ms": ack_latency_ms,
        "latencies": latencies,
        "fee": fee,
        "rebate": rebate,
        "fees": fees,
        "reaction_kappa": reaction_kappa,
        "reaction_half_life": reaction_half_life,
        "reaction_permanent": reaction_permanent,
        "reaction_passive": reaction_passive,
        "map": map,
        "clock": clock,
        "venues": venues,
        "without_venues": without_venues,
        "max_bad_rows": max_bad_rows,
        "config": config,
        "series": series,
    }
    settings = typed(given)
    with files(source, "evaluate", settings) as read, _tables.folder(tables) as place, heard(progress) as told:
        answer = _sor.evaluate(read.paths, settings, place, code, told, read.note)
        return Evaluation(*read.answered(answer), _tables.taken(place))


def merge(
    cells: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    plan: str | os.PathLike[str] | Plan | None = None,
    against: str | None = None,
    by: Literal["symbol", "hour", "size", "side"] | Iterable[Literal["symbol", "hour", "size", "side"]] | None = None,
    train_days: int | None = None,
    train_last: int | None = None,
    tolerate_unfilled: Number = "0.5",
    progress: Progress = None,
) -> Evaluation:
    """The panel of cells that `evaluate` kept, on any machine and in any number of parts.

    `None` leaves a setting to the file of `config`, the variable or the default.

    cells:
        Folders of cells, or single files of them.
    plan:
        What `sor-backtest evaluate --list` printed: units without a cell are named, and there
        is no result; cells of other units are left out, with a word. Or what sor.plan returned.
    against:
        The baseline that is the question, decided beforehand: its p value is not corrected for
        the others, theirs are for each other
    by:
        Report only these groups of orders: hour, size, side and, of several days, symbol; a
        panel has its days always [default: all]
    train_days:
        First days, which are only tuned on [default: a quarter of the days, at least five]
    train_last:
        Tune each day's router on only so many days before it, instead of on all days before it
    tolerate_unfilled:
        Percent of the shares ordered that penalties may leave unfilled without being ranked
        lower
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> dates = ["2024-08-05", "2024-08-06"]
    >>> days = [sor.synth(rows=4900, start=f"{date}T13:36:32Z", end=f"{date}T13:45:14Z") for date in dates]
    >>> asked = {"orders": 20, "order_size": 300, "horizon": "1m"}
    >>> sor.evaluate(days, part="1/2", cells="cells", **asked)
    Part 1/2: 1 of 1 units have a cell. `sor-backtest merge` makes the result of all parts.
    >>> sor.merge("cells", plan=sor.plan(days, **asked))
    Traceback (most recent call last):
    sor.IncompleteStream: 1 of the plan's units have no cell: SYNTH on 2024-08-06; execute them with `evaluate --cells`
    >>> _ = sor.evaluate(days, part="2/2", cells="cells", **asked)
    >>> sor.merge("cells", plan=sor.plan(days, **asked)).digest == sor.evaluate(days, **asked).digest
    True
    """
    given: dict[str, Any] = {
        "plan": plan,
        "against": against,
        "by": by,
        "train_days": train_days,
        "train_last": train_last,
        "tolerate_unfilled": tolerate_unfilled,
    }
    paths = [cells] if isinstance(cells, (str, os.PathLike)) else list(cells)
    with listed(plan) as given["plan"], _tables.folder(True) as place, heard(progress) as told:
        text, summary = _sor.merge(paths, typed(given), place, told, logged)
        return Evaluation(text, summary, _tables.taken(place))


def plan(
    source: Source,
    *,
    orders: int = 1000,
    horizon: Duration = "5m",
    against: str | None = None,
    list_orders: bool = False,
    cells: str | os.PathLike[str] | None = None,
    part: str | None = None,
    sizes: int | Iterable[int] | None = None,
    folds: int = 5,
    embargo: Duration | None = None,
    residual_bps: Number | None = None,
    by: Literal["symbol", "hour", "size", "side"] | Iterable[Literal["symbol", "hour", "size", "side"]] | None = None,
    train_days: int | None = None,
    train_last: int | None = None,
    tolerate_unfilled: Number = "0.5",
    order_size: int | None = None,
    side: Literal["buy", "sell"] | None = None,
    from_: str | _time | None = None,
    to: str | _time | None = None,
    tz: str | None = None,
    date: str | _date | Iterable[str | _date] | None = None,
    session: str | None = None,
    limit: Number | None = None,
    symbol: str | Iterable[str] | None = None,
    profile: Literal["default", "seed"] | None = None,
    router: Literal["strict", "static", "take-post", "cont-kukanov"] | None = None,
    schedule: Literal["twap", "almgren-chriss"] | None = None,
    step: int | None = None,
    lambda_over: Number | Iterable[Number] | None = None,
    lambda_under: Number | Iterable[Number] | None = None,
    theta_queue: Number | Iterable[Number] | None = None,
    fills: Literal["ledger", "displayed"] | None = None,
    snapshots: Literal["consolidated", "event"] | None = None,
    take: Literal["ioc", "market"] | None = None,
    completion: bool | None = None,
    vwap_venues: Literal["best-price", "all"] | None = None,
    depth: int | None = None,
    stale_after: Duration | None = None,
    crossed: Literal["older-out", "trade"] | None = None,
    latency_ms: Number | None = None,
    data_latency_ms: Number | None = None,
    ack_latency_ms: Number | None = None,
    latencies: str | os.PathLike[str] | None = None,
    fee: Number | None = None,
    rebate: Number | None = None,
    fees: str | os.PathLike[str] | None = None,
    reaction_kappa: Number | None = None,
    reaction_half_life: Duration | None = None,
    reaction_permanent: Number | None = None,
    reaction_passive: Number | None = None,
    map: str | None = None,
    clock: Literal["event", "receive"] | None = None,
    venues: str | Iterable[str] | None = None,
    without_venues: str | Iterable[str] | None = None,
    max_bad_rows: Number | None = None,
    config: str | os.PathLike[str] | None = None,
    series: Literal["auto", "full", "none"] = "auto",
    progress: Progress = None,
) -> Plan:
    """The units, days times symbols, that `evaluate` with the same keywords would execute, and how long they take.

    `None` leaves a setting to the file of `config`, the variable or the default.

    source:
        Files of any format, folders, patterns, recordings, data frames; one or a list of them.
    orders:
        Parent orders, all sides and sizes counted; at every start all of them, so it may be a
        few more. With side they are of that side, else of both
    horizon:
        How long each parent order has; below five minutes time schedules have few slices
    against:
        The baseline that is the question, decided beforehand: its p value is not corrected for
        the others, theirs are for each other
    list_orders:
        Keep what every parent order saved in the result of one day, however many they are
        [default: up to 5,000]
    cells:
        Keep what each unit leaves in this folder, or s3://BUCKET/PREFIX: a second call executes
        only what is missing
    part:
        Execute only this part of the units, the third of eight for 3/8, and keep their cells;
        `merge` makes the result of all parts. auto takes the number from AWS Batch, Kubernetes
        or Slurm; auto/8 says how many there are where the scheduler does not
    sizes:
        Sizes of the parent orders, in shares [default: that of order_size]
    folds:
        Folds in time of one day: the first is tuned on only
    embargo:
        How long after its end a parent order may still not be tuned on [default: 0s]
    residual_bps:
        What unfilled shares cost beyond the last displayed touch, in basis points [default:
        half the spread times the square root of (shares unfilled / shares displayed)]
    by:
        Report only these groups of orders: hour, size, side and, of several days, symbol; a
        panel has its days always [default: all]
    train_days:
        First days, which are only tuned on [default: a quarter of the days, at least five]
    train_last:
        Tune each day's router on only so many days before it, instead of on all days before it
    tolerate_unfilled:
        Percent of the shares ordered that penalties may leave unfilled without being ranked
        lower
    order_size:
        Shares of the parent order [default: 5000]
    side:
        Side of the parent order [default: buy; evaluate: both]
    from_:
        Start of the window, a time of day such as 13:36:32 [default: the first row of the
        session]
    to:
        End of the window, the last second included; on the next day where it is before from_
        [default: the last row]
    tz:
        Time zone of from_ and to, such as America/New_York [default: UTC]
    date:
        Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day,
        a result each; evaluate: one result of all]
    session:
        Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong
        to the day on which they open [default: us-equities where US equity venues have rows
        outside of it]
    limit:
        Worst price at which the order trades, in dollars [default: any]
    symbol:
        Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK
        B [default: every symbol, a result each]
    profile:
        A set of defaults: `seed` reproduces the published all-or-nothing systems [default:
        default]
    router:
        Router to tune [default: static]
    schedule:
        Schedule that cuts the order into slices for take-post and cont-kukanov [default: twap]
    step:
        Step of the strict router [default: 100]
    lambda_over:
        Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    lambda_under:
        Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    theta_queue:
        Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    fills:
        How often displayed shares can be taken [default: ledger]
    snapshots:
        Quotes that strategies see [default: consolidated]
    take:
        What orders that take are limited to when they arrive late [default: ioc]
    completion:
        Whether what is unfilled at the end is swept: decided one order delay before it on the
        book then known [default: true]
    vwap_venues:
        Venues over which the baseline vwap splits what it wants [default: best-price]
    depth:
        Levels of MBP-10 files that are shown and filled when an order sweeps through the best
        price [default: 1]
    stale_after:
        Silence of a venue after which its quotes are not traded on: a duration such as 30s,
        never, or usual, twenty times the mean gap between the venue's rows so far, at least 1s
        and at most 60s [default: usual]
    crossed:
        When one venue's bid is above another's ask as an instant ends: the older quote is not
        offered until refreshed, or both are [default: older-out]
    latency_ms:
        Milliseconds from a decision to its arrival at a venue [default: 0]
    data_latency_ms:
        Milliseconds from a change of quotes until the strategy sees it [default: 0]
    ack_latency_ms:
        Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    latencies:
        CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    fee:
        Fee per share at every venue, dollars [default: 0]
    rebate:
        Rebate per posted share at every venue, dollars [default: 0]
    fees:
        CSV of fees by venue: publisher_id,fee,rebate
    reaction_kappa:
        The market's reaction, in dollars per share and share: what every share traded earlier
        adds to the price of every share traded later; sor-backtest reaction measures it
        [default: none; where each saving breaks even is said anyway]
    reaction_half_life:
        After how long half of a push is gone [default: 1m]
    reaction_permanent:
        The part of a push that stays, from 0 to 1 [default: 0]
    reaction_passive:
        The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
        ones [default: 0]
    map:
        Read text files of another vendor: tardis, massive, taq, wrds, lobster, or a TOML file
        of one's own. After it, date=, size=, zone=, symbol= and venue= change what it says:
        lobster,date=2012-06-21 [default: Databento's columns]
    clock:
        Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv)
        [default: event]
    venues:
        Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all
        feeds of its venue [default: all that show shares of their own]
    without_venues:
        Venues to leave out, by publisher id or by name
    max_bad_rows:
        Fraction of bad rows of the market executed on beyond which there is no result [default:
        0.001]
    config:
        TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        names]
    series:
        Market and fills over time in the result, which reports draw
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> dates = ["2024-08-05", "2024-08-06"]
    >>> days = [sor.synth(rows=4900, start=f"{date}T13:36:32Z", end=f"{date}T13:45:14Z") for date in dates]
    >>> plan = sor.plan(days, orders=20, order_size=300, horizon="1m")
    >>> plan.units["date"], plan.units["rows"]
    ([datetime.date(2024, 8, 5), datetime.date(2024, 8, 6)], [4900, 4900])
    """
    given: dict[str, Any] = {
        "orders": orders,
        "horizon": horizon,
        "against": against,
        "list_orders": list_orders,
        "cells": cells,
        "part": part,
        "sizes": sizes,
        "folds": folds,
        "embargo": embargo,
        "residual_bps": residual_bps,
        "by": by,
        "train_days": train_days,
        "train_last": train_last,
        "tolerate_unfilled": tolerate_unfilled,
        "order_size": order_size,
        "side": side,
        "from": from_,
        "to": to,
        "tz": tz,
        "date": date,
        "session": session,
        "limit": limit,
        "symbol": symbol,
        "profile": profile,
        "router": router,
        "schedule": schedule,
        "step": step,
        "lambda_over": lambda_over,
        "lambda_under": lambda_under,
        "theta_queue": theta_queue,
        "fills": fills,
        "snapshots": snapshots,
        "take": take,
        "completion": completion,
        "vwap_venues": vwap_venues,
        "depth": depth,
        "stale_after": stale_after,
        "crossed": crossed,
        "latency_ms": latency_ms,
        "data_latency_ms": data_latency_ms,
        "ack_latency_ms": ack_latency_ms,
        "latencies": latencies,
        "fee": fee,
        "rebate": rebate,
        "fees": fees,
        "reaction_kappa": reaction_kappa,
        "reaction_half_life": reaction_half_life,
        "reaction_permanent": reaction_permanent,
        "reaction_passive": reaction_passive,
        "map": map,
        "clock": clock,
        "venues": venues,
        "without_venues": without_venues,
        "max_bad_rows": max_bad_rows,
        "config": config,
        "series": series,
    }
    settings = typed(given)
    with files(source, "evaluate", settings) as read, heard(progress) as told:
        answer = _sor.plan(read.paths, settings, told, read.note)
    return Plan(*read.answered(answer))


def explain(
    source: Source,
    *,
    at: str | _datetime,
    order_size: int | None = None,
    side: Literal["buy", "sell"] | None = None,
    from_: str | _time | None = None,
    to: str | _time | None = None,
    tz: str | None = None,
    date: str | _date | Iterable[str | _date] | None = None,
    session: str | None = None,
    limit: Number | None = None,
    symbol: str | Iterable[str] | None = None,
    profile: Literal["default", "seed"] | None = None,
    router: Literal["strict", "static", "take-post", "cont-kukanov"] | None = None,
    schedule: Literal["twap", "almgren-chriss"] | None = None,
    step: int | None = None,
    lambda_over: Number | Iterable[Number] | None = None,
    lambda_under: Number | Iterable[Number] | None = None,
    theta_queue: Number | Iterable[Number] | None = None,
    fills: Literal["ledger", "displayed"] | None = None,
    snapshots: Literal["consolidated", "event"] | None = None,
    take: Literal["ioc", "market"] | None = None,
    completion: bool | None = None,
    vwap_venues: Literal["best-price", "all"] | None = None,
    depth: int | None = None,
    stale_after: Duration | None = None,
    crossed: Literal["older-out", "trade"] | None = None,
    latency_ms: Number | None = None,
    data_latency_ms: Number | None = None,
    ack_latency_ms: Number | None = None,
    latencies: str | os.PathLike[str] | None = None,
    fee: Number | None = None,
    rebate: Number | None = None,
    fees: str | os.PathLike[str] | None = None,
    reaction_kappa: Number | None = None,
    reaction_half_life: Duration | None = None,
    reaction_permanent: Number | None = None,
    reaction_passive: Number | None = None,
    map: str | None = None,
    clock: Literal["event", "receive"] | None = None,
    venues: str | Iterable[str] | None = None,
    without_venues: str | Iterable[str] | None = None,
    max_bad_rows: Number | None = None,
    config: str | os.PathLike[str] | None = None,
    series: Literal["auto", "full", "none"] = "auto",
    progress: Progress = None,
) -> Explanation:
    """The book at an instant, what every share costs, and what each router would do and why.

    `None` leaves a setting to the file of `config`, the variable or the default.

    source:
        Files of any format, folders, patterns, recordings, data frames; one or a list of them.
    at:
        The instant: RFC 3339, or a time of day such as 13:40:00.5 (tz) on the day of the
        recording, or on those that date names
    order_size:
        Shares of the parent order [default: 5000]
    side:
        Side of the parent order [default: buy; evaluate: both]
    from_:
        Start of the window, a time of day such as 13:36:32 [default: the first row of the
        session]
    to:
        End of the window, the last second included; on the next day where it is before from_
        [default: the last row]
    tz:
        Time zone of from_ and to, such as America/New_York [default: UTC]
    date:
        Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day,
        a result each; evaluate: one result of all]
    session:
        Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong
        to the day on which they open [default: us-equities where US equity venues have rows
        outside of it]
    limit:
        Worst price at which the order trades, in dollars [default: any]
    symbol:
        Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK
        B [default: every symbol, a result each]
    profile:
        A set of defaults: `seed` reproduces the published all-or-nothing systems [default:
        default]
    router:
        Router to tune [default: static]
    schedule:
        Schedule that cuts the order into slices for take-post and cont-kukanov [default: twap]
    step:
        Step of the strict router [default: 100]
    lambda_over:
        Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    lambda_under:
        Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    theta_queue:
        Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    fills:
        How often displayed shares can be taken [default: ledger]
    snapshots:
        Quotes that strategies see [default: consolidated]
    take:
        What orders that take are limited to when they arrive late [default: ioc]
    completion:
        Whether what is unfilled at the end is swept: decided one order delay before it on the
        book then known [default: true]
    vwap_venues:
        Venues over which the baseline vwap splits what it wants [default: best-price]
    depth:
        Levels of MBP-10 files that are shown and filled when an order sweeps through the best
        price [default: 1]
    stale_after:
        Silence of a venue after which its quotes are not traded on: a duration such as 30s,
        never, or usual, twenty times the mean gap between the venue's rows so far, at least 1s
        and at most 60s [default: usual]
    crossed:
        When one venue's bid is above another's ask as an instant ends: the older quote is not
        offered until refreshed, or both are [default: older-out]
    latency_ms:
        Milliseconds from a decision to its arrival at a venue [default: 0]
    data_latency_ms:
        Milliseconds from a change of quotes until the strategy sees it [default: 0]
    ack_latency_ms:
        Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    latencies:
        CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    fee:
        Fee per share at every venue, dollars [default: 0]
    rebate:
        Rebate per posted share at every venue, dollars [default: 0]
    fees:
        CSV of fees by venue: publisher_id,fee,rebate
    reaction_kappa:
        The market's reaction, in dollars per share and share: what every share traded earlier
        adds to the price of every share traded later; sor-backtest reaction measures it
        [default: none; where each saving breaks even is said anyway]
    reaction_half_life:
        After how long half of a push is gone [default: 1m]
    reaction_permanent:
        The part of a push that stays, from 0 to 1 [default: 0]
    reaction_passive:
        The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
        ones [default: 0]
    map:
        Read text files of another vendor: tardis, massive, taq, wrds, lobster, or a TOML file
        of one's own. After it, date=, size=, zone=, symbol= and venue= change what it says:
        lobster,date=2012-06-21 [default: Databento's columns]
    clock:
        Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv)
        [default: event]
    venues:
        Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all
        feeds of its venue [default: all that show shares of their own]
    without_venues:
        Venues to leave out, by publisher id or by name
    max_bad_rows:
        Fraction of bad rows of the market executed on beyond which there is no result [default:
        0.001]
    config:
        TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        names]
    series:
        Market and fills over time in the result, which reports draw
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> explanation = sor.explain(sor.synth(rows=4000), at="13:40:00", order_size=500)
    >>> print(explanation.summary().splitlines()[0])
    SYNTH: buy 500 shares at 2024-08-01T13:40:00.000Z
    """
    given: dict[str, Any] = {
        "at": at,
        "order_size": order_size,
        "side": side,
        "from": from_,
        "to": to,
        "tz": tz,
        "date": date,
        "session": session,
        "limit": limit,
        "symbol": symbol,
        "profile": profile,
        "router": router,
        "schedule": schedule,
        "step": step,
        "lambda_over": lambda_over,
        "lambda_under": lambda_under,
        "theta_queue": theta_queue,
        "fills": fills,
        "snapshots": snapshots,
        "take": take,
        "completion": completion,
        "vwap_venues": vwap_venues,
        "depth": depth,
        "stale_after": stale_after,
        "crossed": crossed,
        "latency_ms": latency_ms,
        "data_latency_ms": data_latency_ms,
        "ack_latency_ms": ack_latency_ms,
        "latencies": latencies,
        "fee": fee,
        "rebate": rebate,
        "fees": fees,
        "reaction_kappa": reaction_kappa,
        "reaction_half_life": reaction_half_life,
        "reaction_permanent": reaction_permanent,
        "reaction_passive": reaction_passive,
        "map": map,
        "clock": clock,
        "venues": venues,
        "without_venues": without_venues,
        "max_bad_rows": max_bad_rows,
        "config": config,
        "series": series,
    }
    settings = typed(given)
    with files(source, "explain", settings) as read, heard(progress) as told:
        answer = _sor.explain(read.paths, settings, told, read.note)
    return Explanation(*read.answered(answer))


def read(
    source: Source,
    *,
    order_size: int | None = None,
    side: Literal["buy", "sell"] | None = None,
    from_: str | _time | None = None,
    to: str | _time | None = None,
    tz: str | None = None,
    date: str | _date | Iterable[str | _date] | None = None,
    session: str | None = None,
    limit: Number | None = None,
    symbol: str | Iterable[str] | None = None,
    fills: Literal["ledger", "displayed"] | None = None,
    snapshots: Literal["consolidated", "event"] | None = None,
    take: Literal["ioc", "market"] | None = None,
    completion: bool | None = None,
    vwap_venues: Literal["best-price", "all"] | None = None,
    depth: int | None = None,
    stale_after: Duration | None = None,
    crossed: Literal["older-out", "trade"] | None = None,
    latency_ms: Number | None = None,
    data_latency_ms: Number | None = None,
    ack_latency_ms: Number | None = None,
    latencies: str | os.PathLike[str] | None = None,
    fee: Number | None = None,
    rebate: Number | None = None,
    fees: str | os.PathLike[str] | None = None,
    reaction_kappa: Number | None = None,
    reaction_half_life: Duration | None = None,
    reaction_permanent: Number | None = None,
    reaction_passive: Number | None = None,
    map: str | None = None,
    clock: Literal["event", "receive"] | None = None,
    venues: str | Iterable[str] | None = None,
    without_venues: str | Iterable[str] | None = None,
    max_bad_rows: Number | None = None,
    config: str | os.PathLike[str] | None = None,
    progress: Progress = None,
) -> Recording:
    """Looks through recordings: what they are, day by day and venue by venue, and what would mislead.

    `None` leaves a setting to the file of `config`, the variable or the default.

    source:
        Files of any format, folders, patterns, recordings, data frames; one or a list of them.
    order_size:
        Shares of the parent order [default: 5000]
    side:
        Side of the parent order [default: buy; evaluate: both]
    from_:
        Start of the window, a time of day such as 13:36:32 [default: the first row of the
        session]
    to:
        End of the window, the last second included; on the next day where it is before from_
        [default: the last row]
    tz:
        Time zone of from_ and to, such as America/New_York [default: UTC]
    date:
        Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day,
        a result each; evaluate: one result of all]
    session:
        Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong
        to the day on which they open [default: us-equities where US equity venues have rows
        outside of it]
    limit:
        Worst price at which the order trades, in dollars [default: any]
    symbol:
        Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK
        B [default: every symbol, a result each]
    fills:
        How often displayed shares can be taken [default: ledger]
    snapshots:
        Quotes that strategies see [default: consolidated]
    take:
        What orders that take are limited to when they arrive late [default: ioc]
    completion:
        Whether what is unfilled at the end is swept: decided one order delay before it on the
        book then known [default: true]
    vwap_venues:
        Venues over which the baseline vwap splits what it wants [default: best-price]
    depth:
        Levels of MBP-10 files that are shown and filled when an order sweeps through the best
        price [default: 1]
    stale_after:
        Silence of a venue after which its quotes are not traded on: a duration such as 30s,
        never, or usual, twenty times the mean gap between the venue's rows so far, at least 1s
        and at most 60s [default: usual]
    crossed:
        When one venue's bid is above another's ask as an instant ends: the older quote is not
        offered until refreshed, or both are [default: older-out]
    latency_ms:
        Milliseconds from a decision to its arrival at a venue [default: 0]
    data_latency_ms:
        Milliseconds from a change of quotes until the strategy sees it [default: 0]
    ack_latency_ms:
        Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    latencies:
        CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    fee:
        Fee per share at every venue, dollars [default: 0]
    rebate:
        Rebate per posted share at every venue, dollars [default: 0]
    fees:
        CSV of fees by venue: publisher_id,fee,rebate
    reaction_kappa:
        The market's reaction, in dollars per share and share: what every share traded earlier
        adds to the price of every share traded later; sor-backtest reaction measures it
        [default: none; where each saving breaks even is said anyway]
    reaction_half_life:
        After how long half of a push is gone [default: 1m]
    reaction_permanent:
        The part of a push that stays, from 0 to 1 [default: 0]
    reaction_passive:
        The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
        ones [default: 0]
    map:
        Read text files of another vendor: tardis, massive, taq, wrds, lobster, or a TOML file
        of one's own. After it, date=, size=, zone=, symbol= and venue= change what it says:
        lobster,date=2012-06-21 [default: Databento's columns]
    clock:
        Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv)
        [default: event]
    venues:
        Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all
        feeds of its venue [default: all that show shares of their own]
    without_venues:
        Venues to leave out, by publisher id or by name
    max_bad_rows:
        Fraction of bad rows of the market executed on beyond which there is no result [default:
        0.001]
    config:
        TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        names]
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> recording = sor.read(sor.synth(rows=4000))
    >>> recording.is_sound, recording.symbols, recording.days[0]["rows"]
    (True, ['SYNTH'], 4000)
    """
    given: dict[str, Any] = {
        "order_size": order_size,
        "side": side,
        "from": from_,
        "to": to,
        "tz": tz,
        "date": date,
        "session": session,
        "limit": limit,
        "symbol": symbol,
        "fills": fills,
        "snapshots": snapshots,
        "take": take,
        "completion": completion,
        "vwap_venues": vwap_venues,
        "depth": depth,
        "stale_after": stale_after,
        "crossed": crossed,
        "latency_ms": latency_ms,
        "data_latency_ms": data_latency_ms,
        "ack_latency_ms": ack_latency_ms,
        "latencies": latencies,
        "fee": fee,
        "rebate": rebate,
        "fees": fees,
        "reaction_kappa": reaction_kappa,
        "reaction_half_life": reaction_half_life,
        "reaction_permanent": reaction_permanent,
        "reaction_passive": reaction_passive,
        "map": map,
        "clock": clock,
        "venues": venues,
        "without_venues": without_venues,
        "max_bad_rows": max_bad_rows,
        "config": config,
    }
    read, folder = kept(source)
    with read.named(), heard(progress) as told:
        found = _sor.doctor(read.paths, typed(given), told, read.note)
    return Recording(read.paths, folder, read.answered(found))


def synth(
    out: str | os.PathLike[str] | None = None,
    *,
    venues: str | Iterable[str] | None = None,
    seed: int = 1,
    rows: int = 60000,
    symbols: str | Iterable[str] | None = None,
    reactive: Number | None = None,
    start: str | _datetime = "2024-08-01T13:36:32Z",
    end: str | _datetime = "2024-08-01T13:45:14Z",
    config: str | os.PathLike[str] | None = None,
    progress: Progress = None,
) -> Recording:
    """Makes a reproducible synthetic market, as a Databento MBP-10 CSV.

    `None` leaves a setting to the file of `config`, the variable or the default.

    out:
        File to write; a name ending in .zst is compressed. Without one the file is temporary.
    venues:
        Venues, by Databento publisher id or by name, such as 2 or XNAS [default: 2,39,41,43]
    seed:
        Same seed, same market
    rows:
        Rows in all, over venues and symbols. Prices that move much can use them up before end
    symbols:
        Symbols [default: SYNTH]
    reactive:
        A book that reacts to trades, for tests of what measures that: dollars by which each
        share taken moves all prices, seconds after which half of it is gone (60), the part that
        stays (0), such as 4e-5,5,0.3 [default: none]
    start:
        First instant, RFC 3339
    end:
        Last instant, RFC 3339
    config:
        TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        names]
    progress:
        Called with the task, the steps done and the steps there are, every 50 ms; True shows a
        bar of tqdm.

    >>> import sor
    >>> sor.synth("day.csv", rows=4000, symbols=["ONE", "TWO"])
    Recording('day.csv')
    """
    given: dict[str, Any] = {
        "venues": venues,
        "seed": seed,
        "rows": rows,
        "symbols": symbols,
        "reactive": reactive,
        "start": start,
        "end": end,
        "config": config,
    }
    folder = None
    if out is None:
        folder = scratch()
        out = os.path.join(folder.name, "synthetic.csv")
    with heard(progress) as told:
        _sor.synth(out, typed(given), told, logged)
    return Recording([out], folder)
