#!/usr/bin/env python3
"""The same market through the vendor's and other people's tools: what they write is read alike, and what is written here they read.

Usage: vendor_tools.py PROGRAM [--rows N] [--seed N]; needs databento-dbn, pyarrow and polars (checks/python/vendor_tools installs them).

Every digest must be that of the recording itself.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import databento_dbn as dbn
import polars
import pyarrow.csv
import pyarrow.parquet

UNDEFINED = 2**63 - 1


def call(program, *args):
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{args}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def digest(program, file):
    return json.loads(call(program, "run", "--series", "none", "-q", "--input", file))["digest"]


def units(text):
    """A price of dollars in units of 1e-9."""
    whole, _, places = text.partition(".")
    return UNDEFINED if text == "" else int(whole) * 10**9 + int(places.ljust(9, "0") or 0)


def same_records(rows, file):
    """Whether the vendor's decoder finds in a DBN file what the rows of the CSV say."""
    decoder = dbn.DBNDecoder()
    decoder.write(file.read_bytes())
    records = [record for record in decoder.decode() if isinstance(record, dbn.MBP10Msg)]
    assert len(records) == len(rows), f"{file.name}: {len(records)} records of {len(rows)} rows"
    for number, (row, record) in enumerate(zip(rows, records, strict=True), 1):
        for field in ("publisher_id", "instrument_id", "size", "flags", "sequence"):
            assert int(row[field]) == int(getattr(record, field)), f"{file.name}: record {number}: {field}"
        for level, pair in enumerate(record.levels):
            for side in ("bid", "ask"):
                price, size = units(row[f"{side}_px_{level:02}"]), int(row[f"{side}_sz_{level:02}"] or 0)
                found = (getattr(pair, f"{side}_px"), getattr(pair, f"{side}_sz"))
                assert (price, size) == found or size == found[1] == 0, f"{file.name}: record {number}: level {level}: {found}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = options.program
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        day = folder / "day.csv"
        call(program, "synth", "--rows", options.rows, "--seed", options.seed, "--out", day)
        expected = digest(program, day)
        for ending in ("dbn", "dbn.zst", "csv", "csv.zst", "parquet"):
            call(program, "convert", day, "--out", folder / f"written.{ending}")
        with (folder / "written.csv").open() as text:
            rows = list(csv.DictReader(text))
        same_records(rows, folder / "written.dbn")

        table = pyarrow.parquet.read_table(folder / "written.parquet")
        assert table.num_rows == len(rows), "pyarrow finds another number of rows"
        pyarrow.parquet.write_table(table, folder / "pyarrow.parquet", compression="snappy")
        pyarrow.csv.write_csv(table, folder / "pyarrow.csv")
        frame = polars.read_parquet(folder / "written.parquet")
        frame.write_parquet(folder / "polars.parquet")
        frame.write_csv(folder / "polars.csv")
        prices = [name for name in frame.columns if "_px_" in name or name == "price"]
        floats = frame.with_columns(polars.col(prices).cast(polars.Float64))
        floats.write_parquet(folder / "floats.parquet")
        floats.write_csv(folder / "floats.csv")

        # The vendor's own writing: records as they were decoded, behind their metadata.
        decoder = dbn.DBNDecoder()
        decoder.write((folder / "written.dbn").read_bytes())
        metadata, *records = decoder.decode()
        (folder / "vendor.dbn").write_bytes(bytes(metadata) + b"".join(map(bytes, records)))

        files = [file for file in sorted(folder.iterdir()) if file != day]
        wrong = [file.name for file in files if digest(program, file) != expected]
        if wrong:
            raise SystemExit(f"read otherwise: {', '.join(wrong)}")
        print(f"{len(files)} files of {len(rows)} rows, one digest: {expected}")


main()
