"""Errors are those of the command line: a class for each exit code, and its sentence."""

import subprocess
import sys

import pytest

import sor

CLASS = {1: sor.Error, 2: sor.UsageError, 3: sor.DataError, 4: sor.BrokerError, 5: sor.IncompleteStream}


# Keywords, and the same on the command line.
WRONG = [
    ({"side": "up"}, ["--side=up"]),
    ({"order_size": 0}, ["--order-size=0"]),
    ({"order_size": -5}, ["--order-size=-5"]),
    ({"order_size": 2.5}, ["--order-size=2.5"]),
    ({"router": "best"}, ["--router=best"]),
    ({"lambda_over": [-1]}, ["--lambda-over=-1"]),
    ({"fee": "nan"}, ["--fee=nan"]),
    ({"latency_ms": float("inf")}, ["--latency-ms=inf"]),
    ({"latency_ms": -1.0}, ["--latency-ms=-1"]),
    ({"from_": "nine"}, ["--from=nine"]),
    ({"from_": "03:00:00", "to": "03:30:00"}, ["--from=03:00:00", "--to=03:30:00"]),
    ({"symbol": "NONE"}, ["--symbol=NONE"]),
    ({"venues": [7]}, ["--venues=7"]),
    ({"config": "/nowhere.toml"}, ["--config=/nowhere.toml"]),
    ({"depth": 11}, ["--depth=11"]),
    ({"limit": ""}, ["--limit="]),
]


def plain(text):
    """The sentence of an error of the command line, without what helps at a shell only."""
    text = text.removeprefix("error: ").split("\n\nUsage:")[0].split("\n\nFor more")[0]
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())


@pytest.mark.parametrize(("keywords", "words"), WRONG)
def test_wrong_settings(market, command, keywords, words):
    code, _, said, whole = command("run", "--input", market, *words)
    assert code != 0
    with pytest.raises(sor.Error) as raised:
        sor.run(market, **keywords)
    assert type(raised.value) is CLASS[code]
    assert str(raised.value) == (plain(whole) if whole.startswith("error: ") else said)


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"a,b\n1,2\n", b"PAR1\0\0", b"DBN\1", b"\x28\xb5\x2f\xfd", b"\x1f\x8b"])
def test_wrong_files(tmp_path, command, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    code, _, said, _ = command("run", "--input", path)
    with pytest.raises(sor.Error) as raised:
        sor.run(path)
    assert type(raised.value) is CLASS[code]
    assert str(raised.value) == said


def test_missing_files(tmp_path, command):
    code, _, said, _ = command("run", "--input", tmp_path / "none.csv")
    with pytest.raises(sor.Error) as raised:
        sor.run(tmp_path / "none.csv")
    assert type(raised.value) is CLASS[code] and str(raised.value) == said


@pytest.mark.parametrize("source", [None, 5, b"x", {}, {"a": 1}, [5], [None], object()])
def test_what_is_no_source(source):
    """What is nothing to read, also where it is a list of itself."""
    with pytest.raises(TypeError, match="a source is a path"):
        sor.run(source)


def test_what_a_call_returned_is_no_source(market):
    for returned in (sor.run(market, order_size=500), sor.plan(market, orders=20)):
        for source in (returned, [market, returned]):
            with pytest.raises(TypeError, match="not what a call returned"):
                sor.run(source)
    with pytest.raises(sor.UsageError, match="no result to report on"):
        sor.report([])


@pytest.mark.parametrize(
    "keywords",
    [{"order_sise": 5}, {"side": object()}, {"venues": [True]}, {"from_": {}}],
)
def test_what_is_no_setting(market, keywords):
    with pytest.raises(TypeError):
        sor.run(market, **keywords)


@pytest.mark.parametrize("name", ["symbol", "venues", "without_venues", "date", "lambda_over"])
def test_an_empty_list_is_not_everything(market, name):
    with pytest.raises(sor.UsageError, match=f"{name} is an empty list"):
        sor.run(market, **{name: []})


@pytest.mark.parametrize("name", ["symbol", "venues", "without_venues", "date", "session", "map", "from_"])
def test_an_empty_text_is_not_everything(market, command, name):
    with pytest.raises(sor.UsageError, match="an empty text: leave the option out"):
        sor.run(market, **{name: ""})
    code, *_ = command("run", "--input", market, f"--{name.strip('_').replace('_', '-')}=")
    assert code == 2


@pytest.mark.parametrize("call", [sor.run, sor.read])
def test_an_empty_source_is_said_to_be_one(call):
    with pytest.raises(sor.UsageError, match="the source is an empty list"):
        call([])


def test_what_changes_nothing_is_said(market, caplog):
    for settings in [{"step": 50}, {"schedule": "almgren-chriss"}, {"take": "market"}]:
        caplog.clear()
        sor.run(market, order_size=300, **settings)
        said = [record.message for record in caplog.records if record.levelname == "WARNING"]
        assert [one for one in said if f"--{next(iter(settings))} changes nothing here" in one], said
        caplog.clear()
        sor.run(market, order_size=300, router="strict" if "step" in settings else "take-post", latency_ms=1, to="13:41:00", **settings)
        assert not [record for record in caplog.records if "changes nothing" in record.message]


@pytest.mark.parametrize("keywords", [{"side": True}, {"stream": "yes"}, {"side": ["buy", "sell"]}, {"symbol": ["a,b"]}])
def test_values_of_another_kind(market, keywords):
    with pytest.raises(sor.UsageError):
        sor.run(market, **keywords)


def test_no_market_is_half_written(tmp_path):
    with pytest.raises(sor.UsageError):
        sor.synth(tmp_path / "x.csv", rows=0)
    with pytest.raises(sor.Error, match="cannot write"):
        sor.synth(tmp_path / "none" / "x.csv")

    def stop(*_):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        sor.synth(tmp_path / "x.csv", rows=3_000_000, progress=stop)
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            break
        subprocess.run([sys.executable, "-c", "import time; time.sleep(0.1)"], check=True)
    assert list(tmp_path.iterdir()) == []


def test_every_class_is_an_error():
    for one in (sor.UsageError, sor.DataError, sor.BrokerError, sor.IncompleteStream, sor.InternalError):
        assert issubclass(one, sor.Error) and one.__module__ == "sor"


def test_what_is_no_result():
    with pytest.raises(sor.Error, match="not JSON"):
        sor._sor.report([("x", "{")])
    with pytest.raises(sor.Error, match="not a result"):
        sor.report({"a": 1})
