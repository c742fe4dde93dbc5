"""Pictures with matplotlib and Altair from Arrow tables."""

from __future__ import annotations

import altair
import matplotlib
import polars as pl

matplotlib.use("Agg")

import matplotlib.pyplot as plt

import sor


def fills(result: sor.Result, picture: str) -> None:
    """The best prices over the window, and where the router and TWAP were filled."""
    best = pl.DataFrame(result.market).filter(pl.col("venue") == "best")
    traded = pl.DataFrame(result.fills)
    figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
    axes.fill_between(best["seconds"], best["bid_high"], best["ask_low"], step="post", alpha=0.25, label="inside the spread")
    for name, mark in (("optimized", "o"), ("twap", "x")):
        one = traded.filter(pl.col("strategy") == name)
        axes.scatter(one["seconds"], one["price"], s=20, marker=mark, label="router" if name == "optimized" else name)
    axes.set(xlabel="seconds from the start of the window", ylabel="price, dollars", title="Fills")
    axes.legend()
    figure.savefig(picture, dpi=110)
    plt.close(figure)


def days(panel: sor.Evaluation, picture: str) -> None:
    """What was saved against each baseline, with its interval."""
    said = pl.DataFrame(panel.table).filter(pl.col("by") == "all").select("baseline", "saving_bps", "ci_low_bps", "ci_high_bps")
    assert said["ci_low_bps"].null_count() < len(said), "too few days for any interval"
    base = altair.Chart(said, title="Saved, and its interval").encode(y=altair.Y("baseline:N", title=None, sort=None))
    points = base.mark_point(filled=True, size=60).encode(x=altair.X("saving_bps:Q", title="basis points"))
    bars = base.mark_rule().encode(x="ci_low_bps:Q", x2="ci_high_bps:Q")
    (bars + points).properties(width=520).save(picture)


def main() -> None:
    """A picture with each."""
    import tempfile
    from pathlib import Path

    from study import recordings

    fills(sor.run(sor.synth(rows=20_000), order_size=5000), "fills.png")
    with tempfile.TemporaryDirectory() as place:
        panel = sor.evaluate(recordings(Path(place), days=20), orders=40, order_size=300, horizon="1m", session="all")
    days(panel, "days.html")


if __name__ == "__main__":
    main()
