"""Reads a file as users of a library do, and prints the seconds that took and what was read: decode.py pandas|polars|polars-parquet|databento FILE."""

import json
import os
import sys
import time

# `BENCH_TIME=processor`: what processors did, for a machine that others use too; of all cores, as if each had done its share.
PROCESSOR = os.environ.get("BENCH_TIME") == "processor"


def now(cores=1):
    return time.process_time() / cores if PROCESSOR else time.perf_counter()


COLUMNS = ["ts_event", "publisher_id", "action", "side", "price", "size", "flags", "sequence",
           "bid_px_00", "ask_px_00", "bid_sz_00", "ask_sz_00", "symbol"]


def with_pandas(file):
    import numpy
    import pandas

    started = now()
    frame = pandas.read_csv(file, usecols=COLUMNS)
    times = pandas.to_datetime(frame["ts_event"], utc=True)
    seconds = now() - started
    asked = frame["ask_px_00"].notna()
    nanos = times.astype("int64").to_numpy()
    prices = (frame["ask_px_00"][asked] * 1e9).round().astype("int64")
    return seconds, [len(frame), int(numpy.bitwise_xor.reduce(nanos)), int(prices.sum()),
                     int(frame["ask_sz_00"][asked].sum())], pandas.__version__


def with_polars(file):
    import polars

    started = now(os.cpu_count())
    frame = polars.read_csv(file, columns=COLUMNS).with_columns(
        polars.col("ts_event").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="ns"))
    seconds = now(os.cpu_count()) - started
    return seconds, polars_sums(frame), polars.__version__


def with_polars_parquet(file):
    import polars

    started = now(os.cpu_count())
    frame = polars.read_parquet(file, columns=COLUMNS)
    seconds = now(os.cpu_count()) - started
    return seconds, polars_sums(frame), polars.__version__


def polars_sums(frame):
    import numpy
    import polars

    asked = frame.filter(polars.col("ask_px_00").is_not_null())
    nanos = frame["ts_event"].cast(polars.Int64).to_numpy()
    prices = (asked["ask_px_00"].cast(polars.Float64) * 1e9).round().cast(polars.Int64)
    return [len(frame), int(numpy.bitwise_xor.reduce(nanos)), int(prices.sum()), int(asked["ask_sz_00"].sum())]


def with_databento(file):
    import databento
    import numpy

    started = now()
    rows = databento.DBNStore.from_file(file).to_ndarray()
    seconds = now() - started
    asked = rows["ask_px_00"] != numpy.iinfo("int64").max
    return seconds, [len(rows), int(numpy.bitwise_xor.reduce(rows["ts_event"])), int(rows["ask_px_00"][asked].sum()),
                     int(rows["ask_sz_00"][asked].sum())], databento.__version__


if __name__ == "__main__":
    ways = {"pandas": with_pandas, "polars": with_polars, "polars-parquet": with_polars_parquet, "databento": with_databento}
    seconds, checksum, version = ways[sys.argv[1]](sys.argv[2])
    print(json.dumps({"seconds": seconds, "checksum": checksum, "version": version}))
