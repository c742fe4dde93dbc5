"""The pages on the module: their blocks of Python run as they stand, one after the other."""

import pathlib
import re

import pytest

pytest.importorskip("polars")

ROOT = pathlib.Path(__file__).parents[3]
PAGES = {page: re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.S | re.M)
         for page in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "services/python/README.md"]}


@pytest.mark.parametrize("page", [page for page in PAGES if PAGES[page]], ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in PAGES[page]:
        exec(compile(block, str(page), "exec"), names)
    assert (tmp_path / "report.html").stat().st_size > 10_000


def test_both_pages_on_the_module_have_blocks():
    assert len(PAGES[ROOT / "docs/how-to/python.md"]) >= 3 and PAGES[ROOT / "services/python/README.md"]
