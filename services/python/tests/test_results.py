"""Results are those of the command line."""

import json
import logging
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest

import sor


class Side(Enum):
    SELL = "sell"


# Keywords, and the same on the command line.
ALIKE = [
    ({}, []),
    ({"order_size": 700, "side": "sell"}, ["--order-size", "700", "--side", "sell"]),
    ({"side": Side.SELL, "fee": 0.00003}, ["--side", "sell", "--fee", "0.00003"]),
    ({"profile": "seed", "stream": True}, ["--profile", "seed", "--stream"]),
    (
        {"venues": [2, 43], "lambda_over": [0.1, Decimal("0.4")], "latency_ms": 1.5},
        ["--venues", "2,43", "--lambda-over", "0.1,0.4", "--latency-ms", "1.5"],
    ),
    ({"lambda_under": (0.1,), "depth": 3}, ["--lambda-under", "0.1", "--depth", "3"]),
    ({"stream": False, "limit": "223", "from_": "13:37:00"}, ["--limit", "223", "--from", "13:37:00"]),
]


@pytest.mark.parametrize(("keywords", "words"), ALIKE)
def test_the_digest_is_that_of_the_command_line(market, command, keywords, words):
    code, printed, *_ = command("run", "--input", market, *words)
    assert code == 0
    printed = json.loads(printed)
    result = sor.run(market, **keywords)
    assert result.digest == printed["digest"]
    ours = result.to_dict()
    for volatile in ("meta", "stream"):
        del ours[volatile], printed[volatile]
    assert ours == printed


def test_main_numbers_are_attributes(market):
    result = sor.run(market, order_size=500)
    document = result.to_dict()
    assert result.filled == document["optimized"]["filled"] == 500
    assert result.unfilled == 0
    assert result.savings_bps == document["savings_vs_baselines_bps"]
    assert result.avg_fill_px == document["optimized"]["avg_fill_px"]
    assert result.shortfall_bps == document["optimized"]["implementation_shortfall_bps"]
    assert result.best_parameters == document["best_parameters"]
    assert result.symbol == "SYNTH"
    assert set(document["warnings"]) <= set(result.warnings)
    assert len(result) == 1 and result


def test_a_result_shows_itself(market, tmp_path):
    result = sor.run(market, order_size=500)
    assert "best ask" in repr(result).lower() and "\x1b" not in repr(result)
    shown = result._repr_html_()
    assert shown.startswith("<iframe sandbox srcdoc=") and "<html" not in shown
    page = result.report(tmp_path / "page.html")
    assert page == (tmp_path / "page.html").read_text() and "<html" in page
    result.save(tmp_path / "result.json")
    assert sor.report(tmp_path / "result.json").count("<html") == 1
    both = sor.report([result, result.to_dict()])
    assert "result 1" in both and "result 2" in both


def test_several_markets_are_a_sequence(tmp_path):
    path = tmp_path / "two.csv"
    sor.synth(path, rows=4000, symbols=["AAA", "BBB"])
    result = sor.run(path, order_size=500)
    assert [one.symbol for one in result] == ["AAA", "BBB"]
    assert len(result) == 2 and result[1].symbol == "BBB" and result[-1].digest != result[0].digest
    with pytest.raises(AttributeError, match="result\\[0\\].digest"):
        _ = result.digest
    assert sor.run(path, order_size=500, symbol=["BBB"]).digest == result[1].digest
    several = sor.evaluate(path, orders=20, horizon="30s", folds=2)
    assert len(several) == 2 and [one.digest for one in several] == [several[0].digest, several[1].digest]
    assert several[1].comparisons and several[0].report().count("<html") == 1
    # One of several is shown as if it were alone.
    for together, alone in [
        (result, lambda symbol: sor.run(path, order_size=500, symbol=symbol)),
        (several, lambda symbol: sor.evaluate(path, orders=20, horizon="30s", folds=2, symbol=symbol)),
    ]:
        for part, symbol in zip(together, ["AAA", "BBB"], strict=True):
            assert part.summary() == alone(symbol).summary() and symbol in repr(part)


def test_the_part_of_routing_is_at_hand(market):
    result = sor.run(market)
    for name, saving in result.savings_bps.items():
        parts = result.routing_bps[name] + result.timing_bps[name]
        assert saving is None or abs(parts - saving) < 3e-6  # each is rounded to six decimals
    evaluation = sor.evaluate(market, orders=20, horizon="30s", folds=2)
    assert set(evaluation.routing_bps) == set(evaluation.verdicts) == set(evaluation.comparisons)
    assert evaluation.verdicts["twap"] == evaluation.comparisons["twap"]["routing"]["verdict"]
    assert result._repr_html_()


def test_sources_are_paths_lists_folders_and_recordings(market, tmp_path):
    digest = sor.run(market, order_size=500).digest
    (tmp_path / "day.csv").write_bytes(Path(market).read_bytes())
    for source in (str(market), [market], (str(market),), tmp_path, [tmp_path], str(tmp_path / "*.csv"), sor.Recording(market)):
        assert sor.run(source, order_size=500).digest == digest, source
    recording = sor.synth(rows=4000)
    assert recording.path.exists() and sor.run(recording, order_size=500).digest == digest
    assert json.loads(recording.to_json(indent=1)) == recording.to_dict() == json.loads(recording.to_json())
    path = recording.path
    del recording
    assert not path.exists()


def test_evaluate_is_that_of_the_command_line(market, command):
    code, printed, *_ = command("evaluate", "--input", market, "--orders", "60", "--horizon", "30s", "--folds", "3")
    assert code == 0
    steps = []
    evaluation = sor.evaluate(market, orders=60, horizon="30s", folds=3, progress=lambda *at: steps.append(at))
    assert evaluation.digest == json.loads(printed)["digest"]
    assert evaluation.to_dict()["orders"] == json.loads(printed)["orders"]
    assert "against" in repr(evaluation) and evaluation._repr_html_()
    assert all(task in ("reading", "evaluating") and done <= max(all_, done) for task, done, all_ in steps)


def test_explain_is_that_of_the_command_line(market, command):
    code, printed, *_ = command("explain", "--input", market, "--at", "13:40:00", "--as", "json")
    assert code == 0
    explained = sor.explain(market, at="13:40:00")
    assert explained.to_dict() == json.loads(printed)
    assert "The book as of" in repr(explained) and "SYNTH" in repr(explained)


def test_solve_answers_in_the_shape_of_the_question(command, tmp_path):
    problem = {
        "S": 100, "T": 1.0, "h": 0.02, "f": 0.003, "r": [0.002], "Q": [50], "xi": {"kind": "poisson", "mean": [60.0]},
        "lambda_u": 0.02, "lambda_o": 0.02, "theta": 0.0,
    }
    (tmp_path / "problem.json").write_text(json.dumps(problem))
    code, printed, said, _ = command("solve", tmp_path / "problem.json")
    if code == 0:
        assert sor.solve(problem) == json.loads(printed)
        assert sor.solve([problem, problem]) == [json.loads(printed)] * 2
    else:
        with pytest.raises(sor.Error) as raised:
            sor.solve(problem)
        assert str(raised.value).split(": ", 1)[1] == said.split(": ", 1)[1]


def test_warnings_are_logged(market, caplog):
    with caplog.at_level(logging.WARNING, logger="sor"):
        result = sor.run([market, market], order_size=500)
    assert any("holds the same as" in record.message for record in caplog.records)
    logged = {record.message for record in caplog.records}
    assert any("cross each other" in warning for warning in logged & set(result.warnings))


def test_durations_are_in_the_unit_of_their_setting(market):
    from datetime import time, timedelta, timezone

    half = timedelta(milliseconds=500)
    assert sor.run(market, latency_ms=half).digest == sor.run(market, latency_ms=500).digest
    assert sor.run(market, latency_ms=half).to_dict()["assumptions"]["latency_seconds"] == 0.5
    assert sor.run(market, stale_after=half).digest == sor.run(market, stale_after="500ms").digest

    class Nanoseconds(timedelta):
        """As of pandas."""

        nanoseconds = 500

    assert sor.run(market, stale_after=Nanoseconds()).to_dict()["assumptions"]["stale_after_seconds"] == 5e-7
    with pytest.raises(sor.UsageError, match="fee"):
        sor.run(market, fee=timedelta(seconds=1))
    with pytest.raises(TypeError, match="from.*that of tz"):
        sor.run(market, from_=time(9, 40, tzinfo=timezone.utc))


def test_evaluations_of_several_symbols_have_the_orders_of_their_own():
    markets = sor.synth(rows=4900, symbols=["ONE", "TWO"])
    evaluations = sor.evaluate(markets, orders=20, order_size=300, horizon="1m")
    rows = [len(one.orders["symbol"]) for one in evaluations]
    assert [set(one.orders["symbol"]) for one in evaluations] == [{"ONE"}, {"TWO"}]
    assert sum(rows) == len(evaluations.orders["symbol"]) and all(rows)
    assert [one.to_dict()["symbol"] for one in evaluations[::-1]] == ["TWO", "ONE"]


def test_a_part_of_a_panel_says_that_it_is_one(tmp_path):
    days = tmp_path / "days"
    days.mkdir()
    for day in ("2024-08-05", "2024-08-06"):
        hours = {"start": f"{day}T13:36:32Z", "end": f"{day}T13:45:14Z"}
        sor.synth(days / f"{day}.csv", rows=2000, symbols=["ONE"], **hours)
    part = sor.evaluate(days, orders=8, order_size=100, horizon="1m", part="1/2", cells=tmp_path / "cells")
    assert part._repr_html_().startswith("<pre>")
    for name in ["digest", "comparisons", "verdicts", "warnings"]:
        with pytest.raises(AttributeError, match=f"{name}.*sor.merge|comparisons.*sor.merge"):
            getattr(part, name)


def test_no_descriptor_is_taken_for_a_file(tmp_path):
    import os

    read, write = os.pipe()
    with pytest.raises(TypeError):
        sor.report([write])
    os.write(write, b"open")
    os.close(read)
    os.close(write)


def test_results_of_one_order_are_equal(market):
    asked = {"order_size": 500, "series": "none"}
    first, second, other = sor.run(market, **asked), sor.run(market, **asked), sor.run(market, order_size=600, series="none")
    assert first == second and hash(first) == hash(second) and first != other and first != first.to_dict()
    assert len({first, second, other}) == 2
    assert first[0] in first and other not in first and first.index(second[0]) == 0
    assert sor.read(market) == sor.read(market)
    evaluation, plan = (call(market, orders=20, order_size=300, horizon="30s") for call in (sor.evaluate, sor.plan))
    evaluation.comparisons.clear()
    assert evaluation.comparisons and evaluation == sor.evaluate(market, orders=20, order_size=300, horizon="30s")
    assert plan == sor.plan(market, orders=20, order_size=300, horizon="30s")
