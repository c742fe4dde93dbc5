"""Replays the quotes of a file with a strategy that does nothing, and prints the seconds that the replay alone took, from
memory: replay.py nautilus|hftbacktest FILE."""

import json
import sys
import time


def columns(file):
    import polars

    frame = polars.read_csv(file, columns=["ts_event", "bid_px_00", "ask_px_00", "bid_sz_00", "ask_sz_00"]).drop_nulls()
    times = frame["ts_event"].str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="ns").cast(polars.Int64)
    return (times.to_numpy(), frame["bid_px_00"].to_numpy(), frame["ask_px_00"].to_numpy(), frame["bid_sz_00"].to_numpy(),
            frame["ask_sz_00"].to_numpy())


NANOS = 10**9


def engine_of(file):
    """nautilus_trader's engine with the quotes of a file, of one instrument at one venue: it has no book of several venues."""
    from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
    from nautilus_trader.config import LoggingConfig
    from nautilus_trader.model.currencies import USD
    from nautilus_trader.model.data import QuoteTick
    from nautilus_trader.model.enums import AccountType, OmsType
    from nautilus_trader.model.identifiers import Venue
    from nautilus_trader.model.objects import Money, Price, Quantity
    from nautilus_trader.test_kit.providers import TestInstrumentProvider

    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
    engine.add_venue(Venue("XNAS"), OmsType.NETTING, AccountType.CASH, [Money(1_000_000_000, USD)])
    instrument = TestInstrumentProvider.equity("AAPL", "XNAS")
    engine.add_instrument(instrument)
    ticks = [QuoteTick(instrument.id, Price(bid, 2), Price(ask, 2), Quantity(bids, 0), Quantity(asks, 0), stamp, stamp)
             for stamp, bid, ask, bids, asks in zip(*(column.tolist() for column in columns(file)))]
    engine.add_data(ticks)
    return engine, instrument, ticks


def with_nautilus(file):
    """Every quote reaches a strategy that counts it."""
    import nautilus_trader
    from nautilus_trader.trading.strategy import Strategy

    engine, instrument, ticks = engine_of(file)

    class Nothing(Strategy):
        seen = 0

        def on_start(self):
            self.subscribe_quote_ticks(instrument.id)

        def on_quote_tick(self, tick):
            self.seen += 1

    strategy = Nothing()
    engine.add_strategy(strategy)
    started = time.perf_counter()
    engine.run()
    seconds = time.perf_counter() - started
    assert strategy.seen == len(ticks), (strategy.seen, len(ticks))
    return seconds, len(ticks), nautilus_trader.__version__


def asset_of(file, most=None):
    """hftbacktest's one book, into which every quote goes as a change of its best bid and ask; and its events, which nobody else
    keeps alive."""
    import numpy
    from hftbacktest import BacktestAsset
    from hftbacktest.types import (BUY_EVENT, DEPTH_BBO_EVENT, EXCH_EVENT, LOCAL_EVENT, SELL_EVENT, event_dtype)

    times, bids, asks, bid_sizes, ask_sizes = columns(file)
    times = numpy.maximum.accumulate(times)
    events = numpy.zeros(2 * len(times), event_dtype)
    both = EXCH_EVENT | LOCAL_EVENT | DEPTH_BBO_EVENT
    for offset, side, prices, sizes in [(0, BUY_EVENT, bids, bid_sizes), (1, SELL_EVENT, asks, ask_sizes)]:
        events["ev"][offset::2] = both | side
        events["exch_ts"][offset::2] = times
        events["local_ts"][offset::2] = times
        events["px"][offset::2] = prices
        events["qty"][offset::2] = sizes
    events = events[:most]
    asset = (BacktestAsset().data(events).linear_asset(1.0).constant_order_latency(0, 0).risk_adverse_queue_model()
             .no_partial_fill_exchange().trading_value_fee_model(0.0, 0.0).tick_size(0.01).lot_size(1.0))
    return asset, events


def with_hftbacktest(file):
    """A compiled loop waits for feeds. No order is sent."""
    import hftbacktest
    from hftbacktest import HashMapMarketDepthBacktest
    from numba import njit

    @njit
    def follow(backtest):
        seen = 0
        while backtest.wait_next_feed(False, 10**18) != 1:
            seen += 1
        return seen

    small, _few = asset_of(file, 200)
    follow(HashMapMarketDepthBacktest([small]))  # compiles
    asset, events = asset_of(file)
    rows = len(events) // 2
    backtest = HashMapMarketDepthBacktest([asset])
    started = time.perf_counter()
    seen = follow(backtest)
    seconds = time.perf_counter() - started
    assert seen > rows // 2, seen
    return seconds, rows, getattr(hftbacktest, "__version__", "")


if __name__ == "__main__":
    replays = {"nautilus": with_nautilus, "hftbacktest": with_hftbacktest}
    seconds, rows, version = replays[sys.argv[1]](sys.argv[2])
    print(json.dumps({"seconds": seconds, "rows": rows, "version": version}))
