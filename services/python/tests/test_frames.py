"""A data frame is the market of the file with its rows."""

import pytest

import sor

polars = pytest.importorskip("polars")
pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def frame(market):
    """The market as a polars frame, times as text."""
    return polars.read_csv(market)


@pytest.fixture(scope="module")
def digest(market):
    """The digest of the file."""
    return sor.run(market, order_size=500).digest


def timed(frame):
    """The frame with times as timestamps."""
    times = [name for name in frame.columns if name.startswith("ts_") and frame.schema[name] == polars.String]
    return frame.with_columns(polars.col(name).str.to_datetime(time_unit="ns", time_zone="UTC") for name in times)


def variants(frame):
    """The same rows in every way that people have them."""
    yield "text", frame
    yield "timestamps", timed(frame)
    yield "naive", timed(frame).with_columns(polars.col("ts_event", "ts_recv").dt.replace_time_zone(None))
    yield "zoned", timed(frame).with_columns(polars.col("ts_event", "ts_recv").dt.convert_time_zone("America/New_York"))
    yield "categorical", frame.with_columns(polars.col("symbol").cast(polars.Categorical))
    yield "chunked", polars.concat([frame[:1000], frame[1000:1001], frame[1001:]], rechunk=False)
    yield "arrow", frame.to_arrow()
    yield "batches", pyarrow.RecordBatchReader.from_batches(frame.to_arrow().schema, frame.to_arrow().to_batches(max_chunksize=700))
    yield "pandas", timed(frame).to_pandas()
    yield "indexed", timed(frame).to_pandas().set_index("ts_recv")
    yield "two", [frame[:1500], frame[1500:]]


def test_the_digest_is_that_of_the_file(frame, digest):
    for name, variant in variants(frame):
        assert sor.run(variant, order_size=500).digest == digest, name


def test_what_cannot_be_read_is_a_clear_error(frame):
    names = ["ask_px_00", "bid_sz_00", "publisher_id", "ts_event"]
    for name in names:
        with pytest.raises(sor.DataError, match=name):
            sor.run(frame.drop(name))
        with pytest.raises(sor.DataError):
            sor.run(frame.with_columns(polars.lit(None).alias(name)))
        with pytest.raises(sor.DataError):
            sor.run(frame.with_columns(polars.Series(name, [[1]] * len(frame))))
    with pytest.raises(sor.DataError):
        sor.run(frame.clear())
    with pytest.raises(sor.DataError):
        sor.run(polars.DataFrame())
    with pytest.raises(TypeError, match="collect"):
        sor.run(frame.lazy())


def test_of_two_columns_of_one_name_none_is_taken(frame):
    dearer = (polars.col("ask_px_00") + 1).alias("ASK_PX_00")
    with pytest.raises(sor.DataError, match="two columns are ask_px_00"):
        sor.run(frame.select(dearer, polars.all()))
    table = frame.to_arrow()
    with pytest.raises(sor.DataError, match="two columns are bid_sz_00"):
        sor.run(table.append_column("bid_sz_00", table["bid_sz_00"]))


def test_columns_of_no_type_are_as_if_they_were_not_there(frame, digest):
    untyped = polars.lit(None)
    assert sor.run(frame.with_columns(note=untyped, flags=untyped), order_size=500).digest == sor.run(frame.drop("flags"), order_size=500).digest
    assert sor.run(frame.with_columns(note=untyped), order_size=500).digest == digest
