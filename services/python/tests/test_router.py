"""A router of one's own meets the market, the ledger and the evidence that ours meet."""

import functools
import signal
import subprocess
import sys
import time
import traceback

import pytest

import sor

SIZES = [300, 5000]


def best(snapshot):
    """What our baseline `best_ask` does."""
    first = snapshot.offers[0] if len(snapshot.offers) else None
    return {first.venue: min(first.shares, snapshot.remaining)} if first else None


def sweep(snapshot):
    """What our baseline `sweep` does."""
    takes, left = {}, snapshot.remaining
    for offer in snapshot.offers:
        takes[offer.publisher_id] = takes.get(offer.publisher_id, 0) + min(left, offer.shares)
        left -= min(left, offer.shares)
    return takes


class Sweep:
    """The same as a class, made anew for each parent order."""

    made = 0

    def __init__(self):
        Sweep.made += 1
        self.order = None

    def __call__(self, snapshot):
        window = (snapshot.start, snapshot.order_size, snapshot.side)
        assert self.order in (None, window)
        self.order = window
        return sor.Orders(take=sweep(snapshot))


def peg(snapshot):
    """Posts at the best bid, and takes what is left in the last second."""
    if snapshot.time + 10**9 > snapshot.end:
        return sor.Orders(cancel=snapshot.venues, take=sweep(snapshot))
    if snapshot.posted or not len(snapshot.queues):
        return None
    queue = max(snapshot.queues, key=lambda one: one.price)
    return sor.Orders(post={queue.venue: (queue.price, snapshot.remaining)})


NAMES = {"best_ask": best, "sweep": sweep}


def baseline(document, name):
    """What a baseline achieved."""
    return document["baselines"].get(name) or document["extra_strategies"][name]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("side", ["buy", "sell"])
@pytest.mark.parametrize("settings", [{}, {"latency_ms": 5}, {"depth": 5}, {"fee": "0.003"}])
@pytest.mark.parametrize("name", NAMES)
def test_it_does_what_the_same_baseline_does(market, size, side, settings, name):
    if name == "best_ask" and "depth" in settings:
        pytest.skip("best_ask looks at the best prices alone")
    result = sor.run(market, router=NAMES[name], order_size=size, side=side, **settings)
    document = result.to_dict()
    ours, theirs = document["optimized"], baseline(document, name)
    assert {key: ours[key] for key in theirs if key in ours} == {key: theirs[key] for key in theirs if key in ours}
    assert document["assumptions"]["router"] == f"own:{name if name == 'sweep' else 'best'}"
    assert any("code of the caller's own" in warning for warning in result.warnings)
    assert document["tuning"]["points"] == 1


def test_the_same_code_gives_the_same_bytes(market):
    first, second = (sor.run(market, router=sweep, order_size=5000).digest for _ in range(2))
    assert first == second != sor.run(market, router=best, order_size=5000).digest


def test_a_class_is_made_anew_for_each_parent_order(market):
    Sweep.made = 0
    evaluation = sor.evaluate(market, router=Sweep, orders=40, horizon="30s", folds=2, tables=False)
    document = evaluation.to_dict()
    assert Sweep.made == document["orders"] > 20
    against = document["comparisons"]
    against = against["sweep"] if isinstance(against, dict) else next(one for one in against if one["baseline"] == "sweep")
    assert against["n"] > 0 and against["mean_bps"] == 0, against


def test_orders_are_posted_and_cancelled(market):
    result = sor.run(market, router=peg, order_size=2000)
    router = [row for row in result.fills if row["strategy"] == "optimized"]
    assert sum(row["shares"] for row in router if row["posted"]) > 0
    assert sum(row["shares"] for row in router) == result.filled


@pytest.mark.parametrize("settings", [{}, {"ack_latency_ms": 2000}, {"rebate": "0.002", "latency_ms": 300}])
def test_own_orders_are_shown(market, settings):
    class Pegs:
        """Posts at the best bid, and keeps what it was shown of the order."""

        shown = []

        def __init__(self):
            self.asked = None
            self.seen = []
            Pegs.shown.append(self.seen)

        def __call__(self, snapshot):
            orders = list(snapshot.orders)
            assert sum(one.shares for one in orders) == snapshot.posted <= snapshot.order_size - snapshot.remaining
            for one in orders:
                assert self.asked[0] == one.venue and self.asked[1] == one.price and 0 < one.shares <= self.asked[2]
                assert one.cost == one.price - (2_000_000 if "rebate" in settings else 0)
            self.seen.append([one.shares for one in orders])
            if orders or not snapshot.remaining or not len(snapshot.queues):
                return None
            queue = max(snapshot.queues, key=lambda one: one.price)
            if self.asked and self.asked[3] + 10**9 > snapshot.time:
                return None  # it is on its way
            self.asked = queue.venue, queue.price, snapshot.remaining, snapshot.time
            return sor.Orders(post={queue.venue: (queue.price, snapshot.remaining)})

    result = sor.run(market, router=Pegs, order_size=2000, **settings)
    posted = sum(row["shares"] for row in result.fills if row["strategy"] == "optimized" and row["posted"])
    open_shares = {one for seen in Pegs.shown for shares in seen for one in shares}
    assert posted > 0 and 2000 in open_shares and len(open_shares) > 1, open_shares


def test_progress_is_heard_of_ones_own_router(market):
    heard = []
    asked = {"router": sweep, "order_size": 300, "progress": lambda *one: heard.append(one)}
    sor.run(market, **asked)
    of_run = {task for task, *_ in heard}
    heard.clear()
    slow = lambda snapshot: time.sleep(0.0002)
    sor.evaluate(market, **{**asked, "router": slow}, orders=100, horizon="30s", tables=False)
    steps = [(done, all_steps) for task, done, all_steps in heard if task == "evaluating" and all_steps]
    assert of_run and steps == sorted(steps) and steps[-1][0] > steps[0][0], heard


def test_quotes_are_numpy_arrays_without_a_copy(market):
    numpy = pytest.importorskip("numpy")
    kept = []

    def look(snapshot):
        offers = numpy.asarray(snapshot.offers)
        assert offers.dtype.names[:4] == ("price", "cost", "shares", "publisher_id")
        assert not offers.flags.owndata and not offers.flags.writeable
        assert [int(one) for one in offers["price"]] == [one.price for one in snapshot.offers]
        assert (numpy.diff(offers["cost"]) >= 0).all() and offers["price"][0] >= snapshot.mid
        assert [snapshot.venues[one] for one in offers["venue_index"]] == [one.venue for one in snapshot.offers]
        kept.append((offers, offers.copy()))
        first = snapshot.offers[-len(offers)]
        assert first == snapshot.offers[0] and first.shares == offers["shares"][0]
        return {offers["publisher_id"][0]: offers["shares"][0]}

    sor.run(market, router=look, order_size=300)
    assert len(kept) > 1 and all((then == now).all() for now, then in kept)


@pytest.mark.parametrize(("side", "limit"), [("buy", "222.60"), ("sell", "223.10")])
def test_a_limit_holds_for_what_is_posted(market, side, limit):
    beyond = {"buy": 10**9, "sell": -(10**9)}[side]

    def eager(snapshot):
        posts = {one.venue: (one.price + beyond, 100) for one in snapshot.queues}
        return None if snapshot.posted else sor.Orders(post=posts)

    result = sor.run(market, router=eager, order_size=2000, side=side, limit=limit)
    prices = [row["price"] for row in result.fills if row["strategy"] == "optimized"]
    assert all(price <= float(limit) if side == "buy" else price >= float(limit) for price in prices), prices


def fails(snapshot):
    """Divides by zero, somewhere below."""
    return 1 // (snapshot.remaining - snapshot.remaining)


WRONG = [
    (fails, ZeroDivisionError, "zero"),
    (lambda snapshot: {"NOWHERE": 1}, ValueError, "no venue 'NOWHERE'; there are: "),
    (lambda snapshot: {40_000: 1}, ValueError, "no venue 40000"),
    (lambda snapshot: {None: 1}, TypeError, "a venue is its name or its publisher id"),
    (lambda snapshot: {snapshot.offers[0].venue: -1}, ValueError, "-1 shares: zero or more"),
    (lambda snapshot: {snapshot.offers[0].venue: 1.5}, TypeError, "shares are whole numbers, not 1.5"),
    (lambda snapshot: {snapshot.offers[0].venue: True}, TypeError, "shares are whole numbers"),
    (lambda snapshot: {snapshot.offers[0].venue: None}, TypeError, "shares are whole numbers"),
    (lambda snapshot: 5, TypeError, "a router answers with"),
    (lambda snapshot: "XNAS", TypeError, "a router answers with"),
    (lambda snapshot: [1], TypeError, "a router answers with"),
    (lambda snapshot: sor.Orders(post={snapshot.venues[0]: (-5, 1)}), ValueError, "-5"),
    (lambda snapshot: sor.Orders(post={snapshot.venues[0]: (222, 100)}), ValueError, "whole units of 1e-9 dollars"),
    (lambda snapshot: sor.Orders(cancel="XNAS"), TypeError, "a list of venues"),
    (lambda snapshot: sor.Orders(post={snapshot.venues[0]: 5}), TypeError, r"post is a dict of .*, \{venue: \(price, shares\)\}, not \{'XNAS': 5\}"),
    (lambda snapshot: sor.Orders(post={snapshot.venues[0]: (1.5, 5)}), TypeError, "post is a dict of"),
    (lambda snapshot: sor.Orders(post={snapshot.venues[0]: (2**63, 5)}), TypeError, "whole units of 1e-9 dollars"),
    (lambda snapshot: sor.Orders(post=[1]), TypeError, "post is a dict of"),
    (lambda size=100: lambda snapshot: {}, TypeError, "takes no arguments, not even optional ones"),
    (lambda snapshot: sor.Orders(post={"XNAS": (222_700_000_000, 100), 2: (222_710_000_000, 200)}), ValueError, "post names 2 twice"),
    (lambda snapshot: sor.Orders(take=[1]), TypeError, r"take is a dict of shares by venue, not \[1\]"),
    (lambda snapshot: sor.Orders(cancel=5), TypeError, "cancel is a list of venues, not 5"),
    (lambda snapshot: sor.Orders(cancel=None), TypeError, "cancel is a list of venues, not None"),
    (lambda snapshot, more: None, TypeError, "argument"),
    (lambda snapshot: snapshot.offers[10_000], IndexError, "there are"),
]


@pytest.mark.parametrize(("router", "kind", "words"), WRONG)
@pytest.mark.parametrize("call", [sor.run, lambda *args, **settings: sor.evaluate(*args, orders=20, horizon="30s", folds=2, **settings)])
def test_an_error_is_raised_as_it_is_with_the_instant(market, router, kind, words, call):
    with pytest.raises(kind, match=words) as raised:
        call(market, router=router, order_size=300)
    assert any("raised by the router at 2024-" in note for note in raised.value.__notes__)
    if router is fails:
        assert "in fails" in "".join(traceback.format_exception(raised.value))


class Clip:
    """A router of clips, made with its arguments."""

    def __init__(self, clip, is_eager=True):
        Clip.made += 1
        self.clip = clip

    def __call__(self, snapshot):
        return {one: min(self.clip, shares) for one, shares in sweep(snapshot).items()}


class Bound:
    """A desk whose methods are routers, or make them."""

    func = Clip  # nothing to do with functools

    def route(self, snapshot):
        return sweep(snapshot)

    __call__ = route

    def make(self):
        return Clip(10**9)


def test_what_makes_a_router_is_called_for_each_parent_order(market):
    expected = sor.run(market, router=sweep, order_size=500).avg_fill_px
    made = lambda clip: Clip(clip)
    makers = [lambda: Clip(10**9), lambda **given: Clip(10**9), functools.partial(made, clip=10**9), Bound().make]
    for router in (*makers, functools.partial(Clip, 10**9), functools.partial(Clip, clip=10**9)):
        Clip.made = 0
        evaluation = sor.evaluate(market, router=router, orders=20, horizon="30s", folds=2, tables=False)
        assert Clip.made == evaluation.to_dict()["orders"]
        assert sor.run(market, router=router, order_size=500).avg_fill_px == expected
    for router in (Bound(), Bound().route, functools.partial(Bound.route, None), lambda *given: sweep(*given), lambda snapshot=None: sweep(snapshot)):
        assert sor.run(market, router=router, order_size=500).avg_fill_px == expected
    assert sor.run(market, router=functools.partial(Clip, 5), order_size=500).to_dict()["assumptions"]["router"] == "own:Clip"


@pytest.mark.parametrize("router", [lambda: None, lambda: {"XNAS": 1}, functools.partial(dict, XNAS=1)])
def test_what_makes_no_router_says_so(market, router):
    with pytest.raises(TypeError, match="is called without arguments to make a router"):
        sor.run(market, router=router, order_size=300)


def test_a_class_that_cannot_be_made_says_so(market):
    class Never:
        def __init__(self):
            raise LookupError("no model here")

        def __call__(self, snapshot):
            return None

    with pytest.raises(LookupError, match="no model here"):
        sor.run(market, router=Never, order_size=300)


def test_whatever_else_is_no_router_is_an_error_of_the_setting(market):
    with pytest.raises(sor.UsageError, match="router"):
        sor.run(market, router="best")
    with pytest.raises(TypeError, match="router"):
        sor.run(market, router=object())


def test_what_means_nothing_to_it_is_said(market, caplog):
    sor.run(market, router=sweep, order_size=300, lambda_over=[0.1])
    assert any("router.lambda_over is left out" in record.message for record in caplog.records)


def test_cells_are_not_kept(market, tmp_path):
    with pytest.raises(sor.UsageError, match="cells do not say what sweep is"):
        sor.evaluate(market, router=sweep, cells=tmp_path / "cells")
    assert not (tmp_path / "cells").exists()


def test_a_panel_is_evaluated(tmp_path):
    days = tmp_path / "days"
    days.mkdir()
    dates = ("2024-08-01", "2024-08-02", "2024-08-05", "2024-08-06")
    for day in dates:
        sor.synth(days / f"{day}.csv", rows=2000, start=f"{day}T13:36:32Z", end=f"{day}T13:45:14Z", seed=int(day[-1]) + 1)
    evaluation = sor.evaluate(days, router=sweep, orders=20, order_size=300, horizon="30s", train_days=2)
    assert {row["date"].isoformat() for row in evaluation.cells} == set(dates)
    assert any("code of the caller's own" in warning for warning in evaluation.warnings)
    assert len(evaluation.orders) > 0


INTERRUPTED = """
import os, signal, sys, threading, time
import sor
sent = []
def send():
    time.sleep(1)
    sent.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)
def slow(snapshot):
    until = time.monotonic() + float(sys.argv[2])
    while time.monotonic() < until:
        time.sleep(0.01 if sys.argv[3] == "sleeps" else 0)
threading.Thread(target=send, daemon=True).start()
try:
    sor.run(sys.argv[1], router=slow)
except KeyboardInterrupt:
    print(time.monotonic() - sent[0])
"""


@pytest.mark.parametrize("seconds", ["0.01", "0.6"])
@pytest.mark.parametrize("how", ["sleeps", "spins"])
def test_ctrl_c_ends_a_slow_router(market, seconds, how):
    waited = []
    for _ in range(6):
        words = [sys.executable, "-c", INTERRUPTED, market, seconds, how]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        waited.append(float(done.stdout))
        if waited[-1] < 0.2:
            break
    # The best of six: a busy machine may be late with anything.
    assert min(waited) < 0.2, waited
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_window_ends_with_the_last_instant_at_which_a_router_is_called(market):
    times = []

    def late(snapshot):
        times.append((snapshot.time, snapshot.end))

    sor.run(market, router=late, order_size=500, to="13:41:00")
    assert max(time for time, _ in times) <= times[0][1]
    assert times[0][1] % 10**9 == 999_999_999
