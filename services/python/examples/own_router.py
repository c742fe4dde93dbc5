"""A router of one's own, as a function and as a class, against the same baselines and evidence as ours."""

from __future__ import annotations

from collections.abc import Mapping

import sor


def patient(snapshot: sor.Snapshot) -> Mapping[str | int, int] | None:
    """Takes what costs no more than a tick above the mid, and everything in the last minute."""
    if snapshot.mid is None:
        return None
    late = snapshot.end - snapshot.time < 60 * 10**9
    sign = 1 if snapshot.side == "buy" else -1
    limit = sign * snapshot.mid + 10_000_000  # a cent, in units of 1e-9 dollars
    takes: dict[str | int, int] = {}
    left = snapshot.remaining
    for offer in snapshot.offers:  # cheapest first, fees included
        if left == 0 or (offer.cost > limit and not late):
            break
        takes[offer.publisher_id] = takes.get(offer.publisher_id, 0) + min(left, offer.shares)
        left -= min(left, offer.shares)
    return takes


class Passive:
    """Posts a tenth of the order at a time at the best price of its side, and moves when that does."""

    def __init__(self) -> None:
        self.at: tuple[str, int] | None = None

    def __call__(self, snapshot: sor.Snapshot) -> sor.Orders | None:
        if len(snapshot.queues) == 0:
            return None
        best = (max if snapshot.side == "buy" else min)(snapshot.queues, key=lambda one: one.price)
        place = (best.venue, best.price)
        if snapshot.posted and place != self.at and self.at is not None:
            return sor.Orders(cancel=[self.at[0]])
        if snapshot.posted:
            return None
        self.at = place
        shares = min(snapshot.remaining, max(1, snapshot.order_size // 10))
        return sor.Orders(post={best.venue: (best.price, shares)})


def main() -> None:
    """One order with each, then whether the first saves out of sample."""
    market = sor.synth(rows=20_000, seed=1)
    for router in ("static", patient, Passive):
        result = sor.run(market, router=router, order_size=5000)
        print(getattr(router, "__name__", router), result.savings_bps)
    evaluation = sor.evaluate(market, router=patient, orders=60, horizon="60s")
    print(evaluation)


if __name__ == "__main__":
    main()
