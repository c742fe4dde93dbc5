"""A strategy in Python that looks at every quote of a file and sends no order, and what the loop with it takes:
strategy.py sor|hftbacktest|nautilus FILE prints the seconds, the rows, and how often the strategy was called."""

import json
import sys
import time

from replay import NANOS, asset_of, engine_of


def with_sor(file):
    """A function of a snapshot: the best bid, the best offer, and whether they are a cent apart. `run` has more to do than the
    loop: it reads the file, executes the order again under the other fill model, and every baseline."""
    import sor

    calls = narrow = 0

    def look(snapshot):
        nonlocal calls, narrow
        calls += 1
        offers, queues = snapshot.offers, snapshot.queues
        if offers and queues and offers[0].price - max(queue.price for queue in queues) <= NANOS // 100:
            narrow += 1

    started = time.perf_counter()
    sor.run(file, router=look, series="none")
    seconds = time.perf_counter() - started
    assert 0 < narrow < calls
    return seconds, 60_000, calls, sor.__version__


def with_hftbacktest(file):
    """The same of its one book, feed by feed, as its users write it: a loop that numba compiles, which is not measured. In the
    interpreter its book cannot be read: of 2.4.4 the best prices are not numbers there."""
    import hftbacktest
    from hftbacktest import HashMapMarketDepthBacktest
    from numba import njit

    @njit
    def follow(backtest):
        calls = narrow = 0
        while backtest.wait_next_feed(False, 10**18) != 1:
            calls += 1
            depth = backtest.depth(0)
            if depth.best_ask_tick - depth.best_bid_tick <= 1:
                narrow += 1
        return calls, narrow

    small, _few = asset_of(file, 200)
    follow(HashMapMarketDepthBacktest([small]))  # compiles
    asset, events = asset_of(file)
    backtest = HashMapMarketDepthBacktest([asset])
    started = time.perf_counter()
    calls, narrow = follow(backtest)
    seconds = time.perf_counter() - started
    assert 0 < narrow
    return seconds, len(events) // 2, calls, getattr(hftbacktest, "__version__", "")


def with_nautilus(file):
    """The same of its quotes, one venue, in `on_quote_tick`."""
    import nautilus_trader
    from nautilus_trader.trading.strategy import Strategy

    engine, instrument, ticks = engine_of(file)

    class Looks(Strategy):
        calls = narrow = 0

        def on_start(self):
            self.subscribe_quote_ticks(instrument.id)

        def on_quote_tick(self, tick):
            self.calls += 1
            if tick.ask_price - tick.bid_price <= 0.01:
                self.narrow += 1

    strategy = Looks()
    engine.add_strategy(strategy)
    started = time.perf_counter()
    engine.run()
    seconds = time.perf_counter() - started
    assert 0 < strategy.narrow
    return seconds, len(ticks), strategy.calls, nautilus_trader.__version__


WAYS = {"sor": with_sor, "hftbacktest": with_hftbacktest, "nautilus": with_nautilus}

if __name__ == "__main__":
    seconds, rows, calls, version = WAYS[sys.argv[1]](sys.argv[2])
    print(json.dumps({"seconds": seconds, "rows": rows, "calls": calls, "version": version}))
