"""The page on the module: its blocks of Python run as they stand, one after the other."""

import pathlib
import re

import pytest

pytest.importorskip("polars")

PAGE = pathlib.Path(__file__).parents[3] / "docs/how-to/python.md"


def test_the_blocks_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.S | re.M)
    assert len(blocks) >= 2
    names = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    assert (tmp_path / "report.html").stat().st_size > 10_000
