"""Every public name has an example in its docstring, and each runs as it stands, with that output."""

import doctest
import inspect

import pytest

import sor

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
WITHOUT = {"Router"}
"""Names of types, which are nothing to call or to make."""


def shown(name):
    """Whether a name is to have an example: classes and functions, errors aside."""
    found = getattr(sor, name)
    is_error = inspect.isclass(found) and issubclass(found, Exception)
    return callable(found) and not is_error and name not in WITHOUT


def failures(name, text):
    """What the examples of a docstring print that is not what it says; `None` where it has none."""
    test = doctest.DocTestParser().get_doctest(inspect.cleandoc(text), {}, name, None, None)
    if not test.examples:
        return None
    said = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append)
    return "".join(said)


@pytest.mark.parametrize("name", [name for name in sor.__all__ if shown(name)])
def test_the_example_of_each_name_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert failures(name, getattr(sor, name).__doc__) == ""


def test_an_example_that_is_not_so_is_noticed():
    assert "Got:" in failures("this", ">>> 1 + 1\n3\n")
    assert failures("this", "No example.") is None
