"""Tables of an evaluation load without help, with the types that they have, and hold the numbers of its document."""

import datetime
import decimal
import json

import pytest

polars = pytest.importorskip("polars")
pandas = pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")

TABLES = ["orders", "cells", "summary"]

# Types of polars and DuckDB by what a column holds, as docs/reference/tables.md says it.
TYPES = {
    "text": (polars.String, "VARCHAR"),
    "date": (polars.Date, "DATE"),
    "time": (polars.Datetime("ns", "UTC"), "TIMESTAMPTZ_NS"),
    "count": (polars.Int64, "BIGINT"),
    "dollars": (polars.Decimal(38, 9), "DECIMAL(38,9)"),
    "number": (polars.Float64, "DOUBLE"),
    "basis points": (polars.Float64, "DOUBLE"),
}


def types_of(relation):
    """The types of DuckDB by column; a time is one, to the microsecond in text and in versions before 2."""
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    return {name: "TIMESTAMPTZ_NS" if kind == "TIMESTAMP WITH TIME ZONE" else kind for name, kind in kinds.items()}


@pytest.fixture(scope="module")
def panel(command, tmp_path_factory):
    """The document of four days, and the folder of its tables."""
    folder = tmp_path_factory.mktemp("tables")
    days = folder / "days"
    code, _, said, _ = command("synth", "--rows", 3000, "--symbols", "ONE,TWO", "--days", 4, "--out", days)
    assert code == 0, said
    text = None
    for suffix in ["csv", "parquet"]:
        out = [word for name in TABLES for word in (f"--{name}-out", folder / f"{name}.{suffix}")]
        options = ["--orders", 40, "--order-size", 300, "--horizon", "2m", "--train-days", 2]
        code, text, said, _ = command("evaluate", "--input", days, *options, *out)
        assert code == 0, said
    return json.loads(text), folder


@pytest.fixture(scope="module")
def documented(request):
    """What each column holds, from the reference, by table."""
    pages = request.config.rootpath.parents[2] / "docs" / "reference" / "tables.md"
    held, table = {}, None
    for line in pages.read_text().splitlines():
        if line.startswith("## "):
            table = held.setdefault(line[3:].lower(), {})
        elif line.startswith("| `"):
            name, kind = (cell.strip(" `") for cell in line.split("|")[1:3])
            table[name] = kind
    return held


@pytest.mark.parametrize("table", TABLES)
def test_parquet_has_the_types_that_are_documented(panel, documented, table):
    file = panel[1] / f"{table}.parquet"
    kinds = documented[table]
    frame = polars.read_parquet(file)
    assert dict(frame.schema) == {name: TYPES[kind][0] for name, kind in kinds.items()}
    assert types_of(duckdb.sql(f"from '{file}'")) == {name: TYPES[kind][1] for name, kind in kinds.items()}
    read = pandas.read_parquet(file)
    assert list(read.columns) == list(kinds) and len(read) == len(frame) > 0
    of_kind = {"date": datetime.date, "dollars": decimal.Decimal, "time": pandas.Timestamp}
    for name, kind in kinds.items():
        for value in read[name].dropna():
            assert isinstance(value, of_kind.get(kind, object)), name
    assert duckdb.sql("select * from read").fetchall() == frame.rows()


@pytest.mark.parametrize("table", TABLES)
def test_text_loads_as_what_it_is(panel, documented, table):
    text, typed = (panel[1] / f"{table}.{suffix}" for suffix in ("csv", "parquet"))
    kinds, frame = documented[table], polars.read_parquet(typed)
    duck = duckdb.sql(f"from '{text}'")
    others = {
        "polars": polars.read_csv(text, try_parse_dates=True, infer_schema_length=None),
        "pandas": pandas.read_csv(text),
        "duckdb": duck.df(),
    }
    kept = types_of(duck)
    for name, kind in kinds.items():
        if frame[name].is_null().all():
            continue
        if kind in ("date", "time"):
            assert kept[name] == TYPES[kind][1], name
        wanted = frame[name].to_list()
        for reader, other in others.items():
            assert list(other.columns) == list(kinds), reader
            found = list(other[name])
            if kind in ("count", "number", "basis points", "dollars"):
                known = [(float(a), b) for a, b in zip(found, wanted, strict=True) if b is not None]
                assert all(a == pytest.approx(float(b), rel=1e-12, abs=1e-12) for a, b in known), (reader, name)
            elif kind == "text":
                there = ["" if value is None or value != value else value for value in found]
                assert there == [value or "" for value in wanted], (reader, name)


def test_sums_of_any_reader_are_those_of_the_document(panel):
    document, folder = panel
    chosen = {day["date"]: day["penalties"] for day in document["days"] if day["penalties"]}
    for suffix in ["csv", "parquet"]:
        cells, orders = (folder / f"{name}.{suffix}" for name in ("cells", "orders"))
        for baseline, said in document["comparisons"].items():
            total = 0
            for date, rule in chosen.items():
                wanted = " and ".join(f"{name} = {value}" for name, value in rule.items() if value is not None)
                where = f"date = '{date}' and baseline = '{baseline}' and {wanted}"
                total += duckdb.sql(f"select sum(saved) from '{cells}' where {where}").fetchall()[0][0]
            assert float(total) == pytest.approx(said["saved_dollars"], abs=1e-6), (suffix, baseline)
            read = {"csv": pandas.read_csv, "parquet": pandas.read_parquet}[suffix](orders)
            saved = read[(read["strategy"] == baseline) & read["reason"].isna()]["saved"]
            assert float(saved.sum()) == pytest.approx(said["saved_dollars"], abs=1e-6), (suffix, baseline)
