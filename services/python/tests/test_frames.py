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


def test_errors_call_a_frame_what_it_is(frame):
    wrong = frame.drop("ask_px_00")
    with pytest.raises(sor.DataError, match="the data frame") as raised:
        sor.run(wrong)
    assert "parquet" not in str(raised.value)
    with pytest.raises(sor.DataError, match="data frame 2"):
        sor.run([frame, wrong])
    with pytest.raises(TypeError, match="symbol: DataFrame is no value"):
        sor.run(frame, symbol=pandas.DataFrame({"symbol": ["SYNTH"]}))


def test_whatever_is_said_of_a_frame_calls_it_what_it_is(frame, market, caplog):
    caplog.set_level("INFO")
    recording = sor.read([market, frame, frame])
    said = recording.summary() + str(recording.to_dict()) + caplog.text
    assert "data frame 1" in said and "data frame 2" in said and str(market) in said
    several = recording.paths[1].parent.parent
    caplog.clear()
    alone = sor.read(frame)
    said += str(sor.run(alone).to_dict()) + repr(sor.evaluate(frame, orders=40, horizon="10s")) + alone.summary() + caplog.text
    assert "the data frame: Parquet" in caplog.text
    for folder in (several, alone.path.parent.parent):
        assert str(folder) not in said
    with pytest.raises(sor.DataError, match="no usable row in the data frame"):
        sor.run(frame.clear())


def test_columns_that_do_not_fit_are_named(frame):
    with pytest.raises(sor.DataError, match="no column publisher_id, .*the columns are: when, bid, ask_price$"):
        sor.run(polars.DataFrame({"when": [1, 2], "bid": [2.0, 3.0], "ask_price": [1, 2]}))
    with pytest.raises(sor.DataError, match="no column ask_px_00; the columns are: .*offer"):
        sor.run(frame.rename({"ask_px_00": "offer"}))
    for column in ("ask_px_00", "bid_sz_00", "publisher_id"):
        with pytest.raises(sor.DataError, match=f"column {column} is of the type .*: make it numbers"):
            sor.run(frame.with_columns(polars.col(column).cast(polars.String)))


def test_what_is_missing_is_no_value(market):
    numpy = pytest.importorskip("numpy")
    for settings in (
        {"fee": numpy.ma.masked},
        {"fee": float("nan")},
        {"lambda_over": numpy.ma.masked_array([0.1, 0.4], mask=[0, 1])},
        {"symbol": pandas.Series(["SYNTH", float("nan")], dtype=object)},
        {"order_size": pandas.NaT},
    ):
        with pytest.raises(TypeError, match="is no value of a setting"):
            sor.run(market, **settings)


def test_scalars_of_pyarrow_are_values(market):
    asked = {"order_size": pyarrow.scalar(500), "fee": pyarrow.scalar(0.003, pyarrow.float32()), "symbol": pyarrow.scalar("SYNTH")}
    penalties = pyarrow.array([0.1], pyarrow.float32())
    expected = sor.run(market, order_size=500, fee="0.003", symbol="SYNTH", lambda_over=[0.1])
    assert sor.run(market, lambda_over=penalties, **asked).digest == expected.digest
    day = pandas.Timestamp("2024-08-01")
    assert sor.run(market, date=[day], **asked).digest == sor.run(market, date="2024-08-01", **asked).digest


def test_times_of_numpy_are_no_numbers(market):
    numpy = pytest.importorskip("numpy")
    for unit in ("ns", "ms", "s"):
        for settings in (
            {"latency_ms": numpy.timedelta64(5, unit)},
            {"stale_after": numpy.timedelta64(5, unit)},
            {"from_": numpy.datetime64("2024-08-01T13:40:00", unit)},
            {"date": [numpy.datetime64("2024-08-01", unit)]},
        ):
            with pytest.raises(TypeError, match="give a date, a datetime or a timedelta of Python"):
                sor.run(market, order_size=500, **settings)


def test_a_reader_that_is_used_up_says_so(frame):
    table = frame.to_arrow()
    reader = pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches())
    sor.run(reader, order_size=500)
    with pytest.raises(sor.DataError, match="gives them only once"):
        sor.run(reader, order_size=500)


def test_a_column_of_paths_is_a_list_of_them(market, digest):
    paths = [str(market)]
    for column in (polars.Series(paths), pandas.Series(paths), pandas.Index(paths), pyarrow.array(paths), pyarrow.chunked_array([paths])):
        assert sor.run(column, order_size=500).digest == digest, type(column)


def test_a_column_of_structs_is_a_table(frame, digest):
    assert sor.run(frame.to_struct("rows"), order_size=500).digest == digest


def test_lists_of_any_kind_are_lists(market):
    numpy = pytest.importorskip("numpy")
    expected = sor.run(market, order_size=500, venues=[2, 43], lambda_over=["0.1", "0.003"], fee="0.003").digest
    for venues in ({2, "ARCX"}, (one for one in (2, 43)), {2: 0, 43: 0}.keys(), numpy.array([2, 43]), polars.Series([2, 43]), pyarrow.array([2, 43])):
        for numbers in (
            [0.1, 0.003],
            numpy.array([0.1, 0.003], dtype="float32"),
            numpy.array([0.1, 0.003], dtype="float16"),
            polars.Series([0.1, 0.003], dtype=polars.Float32),
            pandas.Series([0.1, 0.003], dtype="float32"),
        ):
            found = sor.run(market, order_size=numpy.array(500), venues=venues, lambda_over=numbers, fee=numpy.float32(0.003))
            assert found.digest == expected, (venues, numbers)
            venues = [2, "ARCX"]  # a generator is used up
    found = sor.run(polars.read_csv(market), order_size=500, venues=(one for one in (2, 43)))
    assert found.digest == sor.run(market, order_size=500, venues=[2, 43]).digest
