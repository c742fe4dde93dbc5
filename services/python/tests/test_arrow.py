"""Arrow's door: tables go out to every library, and frames of any kind come in, or are refused with words."""

import json
import pickle
import random
import shutil
import subprocess
import sys

import pytest

import sor

polars = pytest.importorskip("polars")
pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")
compute = pytest.importorskip("pyarrow.compute")


@pytest.fixture(scope="module")
def frame(market):
    """The market as an Arrow table, times as timestamps."""
    frame = polars.read_csv(market)
    times = [name for name in frame.columns if name.startswith("ts_") and frame.schema[name] == polars.String]
    return frame.with_columns(polars.col(name).str.to_datetime(time_unit="ns", time_zone="UTC") for name in times).to_arrow()


@pytest.fixture(scope="module")
def digest(market):
    """The digest of the file."""
    return sor.run(market, order_size=500).digest


def replaced(frame, name, column):
    """The table with another column of that name."""
    return frame.set_column(frame.column_names.index(name), name, column)


def cast(frame, name, kind):
    """The table with a column of another type."""
    return replaced(frame, name, frame[name].cast(kind))


def same(frame):
    """The same market in types of every width."""
    numbers = frame["instrument_id"]
    yield "unsigned", cast(frame, "instrument_id", pyarrow.uint32())
    yield "wide", cast(frame, "bid_sz_00", pyarrow.int64())
    yield "unsigned wide", cast(frame, "ask_sz_00", pyarrow.uint64())
    yield "decimal", cast(frame, "ask_px_00", pyarrow.decimal128(20, 9))
    yield "wide decimal", cast(frame, "ask_px_00", pyarrow.decimal256(40, 9))
    yield "whole nanoseconds", cast(frame, "ts_event", pyarrow.int64())
    yield "large text", cast(frame, "symbol", pyarrow.large_string())
    yield "view of text", cast(frame, "symbol", pyarrow.string_view())
    yield "dictionary", replaced(frame, "symbol", frame["symbol"].dictionary_encode())
    yield "other zone", cast(frame, "ts_event", pyarrow.timestamp("ns", "Asia/Tokyo"))
    yield "another column", frame.append_column("extra", pyarrow.array([[1]] * len(numbers)))
    yield "sliced", pyarrow.concat_tables([frame.slice(0, 7), frame.slice(7)])
    yield "nothing between", pyarrow.concat_tables([frame.slice(0, 9), frame.slice(0, 0), frame.slice(9)])


def test_types_of_every_width_are_the_market(frame, digest):
    for name, variant in same(frame):
        assert sor.run(variant, order_size=500).digest == digest, name


def test_levels_that_are_asked_for_are_read(market, frame, tmp_path, monkeypatch):
    asked = [{"depth": 1}, {"depth": 2}, {"depth": 10}, {}]
    config = tmp_path / "sor.toml"
    config.write_text("[market]\ndepth = 5\n")
    asked.append({"config": config})
    digests = [sor.run(market, order_size=20_000, **one).digest for one in asked]
    assert len(set(digests[:3])) == 3 and digests[0] == digests[3] != digests[4]
    assert [sor.run(frame, order_size=20_000, **one).digest for one in asked] == digests
    monkeypatch.setenv("SOR_MARKET__DEPTH", "2")
    assert sor.run(frame, order_size=20_000).digest == digests[1]
    with pytest.raises(sor.UsageError, match="99 is not in"):
        sor.run(frame, depth=99)
    monkeypatch.delenv("SOR_MARKET__DEPTH")
    orders = {"orders": 20, "order_size": 2000, "horizon": "1m", "tables": False}
    for one in asked[:3]:
        assert sor.evaluate(frame, **orders, **one).digest == sor.evaluate(market, **orders, **one).digest
    # A column that is not of the asked levels changes nothing, nor does one that is missing.
    few = frame.select([name for name in frame.column_names if "_ct_" not in name and not name.endswith(("_02", "_09"))])
    assert sor.run(few, order_size=20_000, depth=2).digest == digests[1]
    best = frame.select([name for name in frame.column_names if not name[-2:].isdigit() or name.endswith("_00")])
    assert sor.run(best, order_size=20_000).digest == digests[0]
    with pytest.raises(sor.Error) as of_best:
        sor.run(best, depth=2)
    assert "mbp-1" in str(of_best.value).lower(), of_best.value


def test_coarse_times_are_said(frame):
    coarse = cast_floor(frame, "us")
    notes = [note for note in sor.run(coarse, order_size=500).warnings if "microsecond" in note]
    assert notes, "no word"
    assert not any("second" in note and "rows within" in note for note in sor.run(frame, order_size=500).warnings)


def cast_floor(frame, unit):
    """The table with times of a coarser unit."""
    for name in ("ts_event", "ts_recv"):
        frame = replaced(frame, name, frame[name].cast(pyarrow.timestamp(unit, "UTC"), safe=False))
    return frame


def test_seconds_are_seconds(frame):
    floor = compute.floor_temporal(frame["ts_event"], unit="second")
    whole = replaced(frame, "ts_event", floor)
    wanted = sor.run(whole, order_size=500)
    seconds = replaced(whole, "ts_event", floor.cast(pyarrow.timestamp("s", "UTC")))
    assert sor.run(seconds, order_size=500).digest == wanted.digest


WRONG = [
    ("ts_event", pyarrow.date32()),
    ("ts_event", pyarrow.date64()),
    ("ts_event", pyarrow.duration("ns")),
    ("ts_event", pyarrow.time64("ns")),
    ("ts_event", pyarrow.float64()),
    ("ts_event", pyarrow.bool_()),
    ("ts_event", pyarrow.binary()),
    ("ask_px_00", pyarrow.string()),
    ("ask_px_00", pyarrow.bool_()),
    ("ask_px_00", pyarrow.date32()),
    ("ask_px_00", pyarrow.float16()),
    ("bid_sz_00", pyarrow.string()),
    ("bid_sz_00", pyarrow.list_(pyarrow.int64())),
    ("publisher_id", pyarrow.struct([("a", pyarrow.int64())])),
    ("publisher_id", pyarrow.month_day_nano_interval()),
    ("symbol", pyarrow.int64()),
    ("symbol", pyarrow.map_(pyarrow.string(), pyarrow.int64())),
]


@pytest.mark.parametrize(("name", "kind"), WRONG)
def test_other_types_are_refused_with_words(frame, name, kind):
    column = pyarrow.nulls(len(frame), kind)
    if pyarrow.types.is_date(kind) or pyarrow.types.is_duration(kind):
        column = pyarrow.array([1] * len(frame)).cast(pyarrow.int32() if kind == pyarrow.date32() else pyarrow.int64()).cast(kind)
    with pytest.raises(sor.Error) as raised:
        sor.run(replaced(frame, name, column), order_size=500)
    assert type(raised.value) is sor.DataError and name in str(raised.value), raised.value


def test_random_columns_are_a_market_or_an_error(frame):
    random.seed(11)
    kinds = [pyarrow.int8(), pyarrow.uint64(), pyarrow.float32(), pyarrow.string(), pyarrow.large_binary(), pyarrow.bool_(), pyarrow.null()]
    small = frame.slice(0, 300)
    for _ in range(60):
        table = small
        for name in random.sample(table.column_names, 3):
            kind = random.choice(kinds)
            values = [random.choice([None, 0, 1, 7]) for _ in range(300)]
            if kind in (pyarrow.string(), pyarrow.large_binary()):
                values = [None if one is None else str(one) * one for one in values]
            if kind == pyarrow.bool_():
                values = [None if one is None else bool(one) for one in values]
            if kind == pyarrow.null():
                values = [None] * 300
            table = replaced(table, name, pyarrow.array(values, kind))
        try:
            sor.run(table, order_size=10)
        except sor.InternalError:
            raise
        except sor.Error as error:
            assert str(error)


class Broken:
    """A stream that ends with an error of its own."""

    def __init__(self, frame):
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema=None):
        def batches():
            yield from self.frame.to_batches()[:1]
            raise RuntimeError("the disk is gone")

        return pyarrow.RecordBatchReader.from_batches(self.frame.schema, batches()).__arrow_c_stream__(requested_schema)


def test_a_stream_is_ended_by_ctrl_c():
    script = """
import os, signal, sys, threading, time
import pyarrow, sor
schema = pyarrow.schema([("ts_event", pyarrow.int64())])
def batches():
    while True:
        time.sleep(0.02)
        yield pyarrow.record_batch([[1] * 10], schema=schema)
class Endless:
    def __arrow_c_stream__(self, requested_schema=None):
        return pyarrow.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()
threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    sor.run(Endless())
except KeyboardInterrupt:
    print("ended")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ended\n"), done.stderr


def test_a_stream_that_breaks_is_an_error(frame):
    with pytest.raises(sor.Error, match="the disk is gone"):
        sor.run(Broken(frame), order_size=10)

    class Other:
        def __arrow_c_stream__(self, requested_schema=None):
            return 5

    with pytest.raises((TypeError, ValueError, sor.Error)):
        sor.run(Other(), order_size=10)


def everywhere(table):
    """The table in each library."""
    assert polars.DataFrame(table).columns == pyarrow.table(table).column_names == table.columns
    frames = [pandas.DataFrame(table)]
    if hasattr(pandas.DataFrame, "from_arrow"):
        frames.append(pandas.DataFrame.from_arrow(table))
    for one in frames:
        assert list(one.columns) == table.columns and len(one) == len(table)
    return polars.DataFrame(table)


def test_tables_of_a_result_go_everywhere(market):
    result = sor.run(market, order_size=500)
    fills, quotes = everywhere(result.fills), everywhere(result.market)
    assert len(fills) > 0 and len(quotes) > 0
    router = fills.filter(polars.col("strategy") == "optimized")
    assert router["shares"].sum() == result.filled
    assert fills.schema["posted"] == polars.Boolean and fills.schema["shares"] == polars.Int64
    assert result.fills["venue"] == fills["venue"].to_list() and next(iter(result.fills)) == fills.row(0, named=True)
    with pytest.raises(KeyError, match="no column prices"):
        _ = result.fills["prices"]


def test_pandas_has_the_types_of_the_table(market):
    tables = sor.evaluate(market, orders=40, order_size=300, horizon="30s")
    kinds = {pyarrow.types.is_timestamp: "datetime64[ns, UTC]", pyarrow.types.is_decimal: "object", pyarrow.types.is_integer: "int64",
             pyarrow.types.is_floating: "float64", pyarrow.types.is_date: "object"}
    seen = set()
    for table in (tables.orders, sor.run(market, order_size=500).fills, sor.plan(market, orders=40).units):
        frame, arrow = table.to_pandas(), pyarrow.table(table)
        for field in arrow.schema:
            column, wanted = frame[field.name], table[field.name]
            kind = next((kinds[is_it] for is_it in kinds if is_it(field.type)), None)
            if kind and None not in wanted:
                assert str(column.dtype) == kind, field
                seen.add(kind)
            if "datetime" in str(column.dtype):
                assert [None if one is pandas.NaT else one.value for one in column] == wanted
            else:
                assert [None if one is not None and one != one else one for one in column] == wanted, field
        assert pyarrow.table(polars.DataFrame(table)).cast(arrow.schema).equals(arrow)
    assert seen == set(kinds.values())


def test_orders_and_cells_are_those_of_the_command_line(command, tmp_path):
    days = tmp_path / "days"
    code, _, said, _ = command("synth", "--rows", 2000, "--symbols", "ONE,TWO", "--days", 4, "--out", days)
    assert code == 0, said
    options = ["--orders", 20, "--order-size", 300, "--horizon", "2m", "--train-days", 2]
    out = [word for name in ("orders", "cells", "summary") for word in (f"--{name}-out", tmp_path / f"{name}.parquet")]
    code, _, said, _ = command("evaluate", "--input", days, *options, *out)
    assert code == 0, said
    evaluation = sor.evaluate(days, orders=20, order_size=300, horizon="2m", train_days=2)
    for name, table in (("orders", evaluation.orders), ("cells", evaluation.cells), ("summary", evaluation.table)):
        written = polars.read_parquet(tmp_path / f"{name}.parquet")
        assert polars.DataFrame(table).equals(written) and len(written) > 0, name
        assert everywhere(table)["baseline" if name != "orders" else "strategy"].to_list()
    one = sor.evaluate(days, orders=20, order_size=300, horizon="2m", date="2024-08-01", symbol=["ONE"])
    assert len(one.orders) > 0
    with pytest.raises(AttributeError, match="cells: only a panel"):
        _ = one.cells
    with pytest.raises(AttributeError, match="tables=False"):
        _ = sor.evaluate(days, orders=20, order_size=300, horizon="2m", date="2024-08-01", symbol=["ONE"], tables=False).orders


def test_parts_merge_to_the_whole(command, tmp_path):
    days = tmp_path / "days"
    code, _, said, _ = command("synth", "--rows", 2000, "--symbols", "ONE,TWO", "--days", 4, "--out", days)
    assert code == 0, said
    asked = {"orders": 20, "order_size": 300, "horizon": "2m"}
    whole = sor.evaluate(days, **asked)
    for part in range(1, 4):
        sor.evaluate(days, part=f"{part}/3", cells=tmp_path / "cells", **asked)
    merged = sor.merge(tmp_path / "cells")
    assert merged.digest == whole.digest and repr(merged) == repr(whole)
    copy = pickle.loads(pickle.dumps(merged))
    assert copy.digest == merged.digest and polars.DataFrame(copy.cells).equals(polars.DataFrame(merged.cells))
    assert polars.DataFrame(merged.cells).equals(polars.DataFrame(whole.cells))
    assert sor.merge([tmp_path / "cells"]).digest == whole.digest
    with pytest.raises(sor.Error):
        sor.merge(tmp_path / "nothing")


def test_a_plan_is_that_of_the_command_line_and_says_what_is_missing(command, tmp_path):
    days = tmp_path / "days"
    code, _, said, _ = command("synth", "--rows", 2000, "--symbols", "ONE,TWO", "--days", 3, "--out", days)
    assert code == 0, said
    asked = {"orders": 20, "order_size": 300, "horizon": "2m"}
    options = ["--orders", 20, "--order-size", 300, "--horizon", "2m"]
    cells = tmp_path / "cells"
    plan = sor.plan(days, **asked)
    assert (plan.days, plan.symbols, len(plan), plan.kept) == (3, 2, 6, 0)
    assert plan.rows == sum(plan.units["rows"]) and plan.estimated_seconds > 0 and not plan.failed
    assert plan.bytes == sum(file.stat().st_size for file in days.iterdir())
    assert not cells.exists()
    whole = sor.evaluate(days, **asked)
    sor.evaluate(days, part="1/3", cells=cells, **asked)
    copy = shutil.copytree(cells, tmp_path / "copy")  # the unit that is executed for the estimate is kept
    code, printed, *_ = command("evaluate", "--input", days, *options, "--cells", copy, "--list")
    printed, later = json.loads(printed), sor.plan(days, cells=cells, **asked)
    left = {key: value for key, value in printed.items() if key != "estimated_seconds"}
    assert code == 0 and left == {key: value for key, value in later.to_dict().items() if key != "estimated_seconds"}
    units = everywhere(later.units)
    assert units.schema["date"] == polars.Date and units["kept"].sum() == later.kept == 2

    # What is missing has a name.
    file = tmp_path / "plan.json"
    plan.save(file)
    *_, sentence, _ = command("merge", cells, "--plan", file)
    now = sor.plan(days, cells=shutil.copytree(cells, tmp_path / "now"), **asked)
    missing = [f"{unit['symbol']} on {unit['date']}" for unit in now.units if not unit["kept"]]
    assert len(missing) == 3 and sor.merge(cells).to_dict()["units"]["cells"] == 3
    for given in (plan, file, str(file)):
        with pytest.raises(sor.IncompleteStream) as raised:
            sor.merge(cells, plan=given)
        assert str(raised.value) == sentence and ", ".join(missing) in sentence
    for part in (2, 3):
        sor.evaluate(days, part=f"{part}/3", cells=cells, **asked)
    assert sor.merge(cells, plan=plan).digest == whole.digest
    done = sor.plan(days, cells=cells, **asked)
    assert (done.kept, done.estimated_seconds) == (6, None)


def test_recordings_are_read_for_what_they_are(market, frame, command):
    recording = sor.read(market)
    code, printed, *_ = command("doctor", market, "--format", "compact")
    found = json.loads(printed)
    assert code == 0 and recording.is_sound and recording.days == found["days"]
    assert recording.symbols == ["SYNTH"] and recording.path == market
    assert "SYNTH" in recording.summary()
    of_frame = sor.read(frame)
    assert of_frame.days == recording.days
    assert sor.run(of_frame, order_size=500).digest == sor.run(recording, order_size=500).digest
