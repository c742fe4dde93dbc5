"""Orders executed on a recording: an independent reading of the rules of docs/learn/model.md, the standard library alone.

Prices and cash are whole billionths of a dollar, times nanoseconds. Everything is written down as the rules have it: a ledger has an
entry for every price that a venue ever showed as its best, and every order is executed by itself, from its first row to its end.
"""

import csv
import math
from datetime import datetime, timezone

MINUTE = 60 * 10**9


def units(text):
    """Billionths of a dollar of a decimal."""
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(9, "0"))


def nanoseconds(text):
    """Nanoseconds since 1970 of a time such as 2024-08-01T13:30:00.000000001Z."""
    seconds, _, part = text.rstrip("Z").partition(".")
    moment = datetime.strptime(seconds, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * 10**9 + int(part.ljust(9, "0") or 0)


class Row:
    """A row: its venue's best quotes after it, and what traded."""

    def __init__(self, fields):
        self.time = nanoseconds(fields["ts_event"])
        self.venue = int(fields["publisher_id"])
        self.ask = self.quote(fields, "ask")
        self.bid = self.quote(fields, "bid")
        sided = fields["action"] == "T" and fields["side"] != "N" and fields["price"]
        self.traded = (units(fields["price"]), int(fields["size"])) if sided else None

    @staticmethod
    def quote(fields, side):
        price, size = fields[f"{side}_px_00"], fields[f"{side}_sz_00"]
        return (units(price), int(size)) if price and int(size or 0) else None


def recording(path):
    """Rows in order of time."""
    with open(path, newline="") as file:
        return sorted((Row(fields) for fields in csv.DictReader(file)), key=lambda row: row.time)


class Book:
    """What venues show to an order of one side: the older of two quotes that cross when an instant ends is out, and so is whoever is silent too long."""

    def __init__(self, sign, stale):
        self.sign, self.stale = sign, stale
        self.near, self.far, self.since = {}, {}, {}
        self.place, self.rows = {}, 0
        self.shown = {}

    def sides(self, row):
        return (row.ask, row.bid) if self.sign > 0 else (row.bid, row.ask)

    def take_in(self, row):
        near, far = self.sides(row)
        self.near[row.venue], self.far[row.venue], self.since[row.venue] = near, far, row.time
        self.rows += 1
        self.place[row.venue] = self.rows
        # What each price last showed, of which what is worse than the best may still be there.
        shown = self.shown.setdefault(row.venue, {})
        for price in [price for price in shown if near is None or self.sign * price < self.sign * near[0]]:
            del shown[price]
        if near:
            shown[near[0]] = near[1]

    def end_instant(self, venues):
        """Puts out what quotes of these venues, the oldest row first, cross of older ones."""
        for venue in sorted(venues, key=self.place.get):
            near, far = self.near[venue], self.far[venue]
            for other in self.near:
                if self.place[other] >= self.place[venue]:
                    continue
                ask, bid = self.near[other], self.far[other]
                if ask and far and self.sign * far[0] > self.sign * ask[0]:
                    self.near[other] = None
                if bid and near and self.sign * bid[0] > self.sign * near[0]:
                    self.far[other] = None

    def fresh(self, quotes, now):
        for venue in sorted(quotes):
            if quotes[venue] and now - self.since[venue] <= self.stale:
                yield venue, quotes[venue]

    def best(self, now):
        """The best price on either side; nothing where there is none."""
        near = [self.sign * quote[0] for _, quote in self.fresh(self.near, now)]
        far = [self.sign * quote[0] for _, quote in self.fresh(self.far, now)]
        return (min(near) * self.sign if near else None, max(far) * self.sign if far else None)


    def touch(self, now):
        """The best near price, the shares displayed at it, and half the spread; nothing where nothing is on offer."""
        near, _ = self.best(now)
        if near is None:
            return None
        shown = sum(size for _, (price, size) in self.fresh(self.near, now) if price == near)
        return near, shown, abs(2 * near - middle(self, now)) // 2


class Ledger:
    """What is left to one strategy of what venues show."""

    def __init__(self, book):
        self.sign = book.sign
        self.left = {venue: {price: [size, size] for price, size in shown.items()} for venue, shown in book.shown.items()}

    def take_in(self, row, near):
        entries = self.left.setdefault(row.venue, {})
        if row.traded and row.traded[0] in entries:
            entry = entries[row.traded[0]]
            entry[1] = max(0, entry[1] - row.traded[1])
        for price in [price for price in entries if near is None or self.sign * price < self.sign * near[0]]:
            del entries[price]
        if near:
            price, size = near
            last, available = entries.get(price, (0, 0))
            entries[price] = [size, max(0, min(size, available + max(0, size - last)))]


class Order:
    """One order in the hands of one strategy."""

    def __init__(self, strategy, sign, size, window, book, fee):
        self.strategy, self.sign, self.size, self.fee = strategy, sign, size, fee
        self.start, self.end = window
        self.ledger = Ledger(book)
        self.filled = self.cash = self.at_best = 0
        self.fills = []

    def offers(self, book, now):
        """What is left, cheapest first, then the lower venue."""
        there = [(self.sign * price, venue, self.left_of(venue, price, size)) for venue, (price, size) in book.fresh(book.near, now)]
        return sorted((cost, venue, left) for cost, venue, left in there if left)

    def left_of(self, venue, price, size):
        return min(size, self.ledger.left[venue][price][1])

    def take(self, book, now, wanted, offers):
        for cost, venue, left in offers:
            shares = min(wanted, left)
            if shares <= 0:
                continue
            price = self.sign * cost
            self.ledger.left[venue][price][1] -= shares
            self.cash += shares * (price + self.sign * self.fee)
            self.at_best += shares * book.best(now)[0]
            self.filled += shares
            self.fills.append((now, shares))
            wanted -= shares

    def wanted_by_now(self, now):
        """What a schedule of equal slices, the larger ones first, wants by now."""
        buckets = max(1, -(-(self.end - self.start) // MINUTE))
        begun = min((now - self.start) // MINUTE, buckets - 1) + 1
        return self.size // buckets * begun + min(self.size % buckets, begun)

    def decide(self, book, now):
        left, offers = self.size - self.filled, self.offers(book, now)
        if not left or not offers:
            return
        name = self.strategy
        if name == "best_ask":
            self.take(book, now, left, offers[:1])
        elif name == "sweep":
            self.take(book, now, left, offers)
        elif name == "twap":
            self.take(book, now, self.wanted_by_now(now) - self.filled, offers)
        elif name == "vwap":
            self.take_in_proportion(book, now, self.wanted_by_now(now) - self.filled, offers)
        else:
            near, far = book.best(now)
            twice_middle = self.sign * (near + (near if far is None else far))
            worth = [one for one in offers if 2 * (one[0] + self.fee) - twice_middle < 2 * name]
            self.take(book, now, left, worth)

    def take_in_proportion(self, book, now, wanted, offers):
        """Splits over the venues at the best price in proportion to what is left there: largest remainders, then lower venues."""
        offers = [one for one in offers if one[0] == offers[0][0]]
        there = sum(left for _, _, left in offers)
        wanted = min(wanted, there)
        if wanted <= 0:
            return
        parts = [[wanted * left // there, -(wanted * left % there), cost, venue] for cost, venue, left in offers]
        for part in sorted(parts, key=lambda part: (part[1], part[3]))[: wanted - sum(part[0] for part in parts)]:
            part[0] += 1
        for shares, _, cost, venue in parts:
            self.take(book, now, shares, [(cost, venue, shares)])

    def moments(self):
        """When it acts besides with rows: at its start, at the boundaries of its schedule, at its end."""
        yield self.start
        if self.strategy in ("twap", "vwap"):
            yield from range(self.start + MINUTE, self.end - 1, MINUTE)
        yield self.end - 1

    def close(self, book, now):
        """Sweeps what is unfilled."""
        self.take(book, now, self.size - self.filled, self.offers(book, now))


class Outcome:
    """What came of an order: the sums of its fills, the middle at its start, and what is unfilled at the last touch displayed."""

    def __init__(self, order, twice_arrival, touch):
        self.filled, self.cash, self.at_best = order.filled, order.cash, order.at_best
        self.unfilled = order.size - order.filled
        self.twice_arrival, self.fills = twice_arrival, order.fills
        self.at_touch = self.beyond_touch = 0
        if self.unfilled:
            price, shown, half_spread = touch
            self.at_touch = (price + order.sign * order.fee) * self.unfilled
            self.at_best += price * self.unfilled
            self.beyond_touch = round(half_spread * math.sqrt(self.unfilled / shown) * self.unfilled)

    def exposure(self, half_life):
        """Shares traded earlier, each against all traded later, fading by half in so many seconds."""
        moments = {}
        for time, shares in self.fills:
            moments[time] = moments.get(time, 0) + shares
        pairs = ((one, other) for one in moments for other in moments if other < one)
        return sum(moments[one] * moments[other] * 2 ** (-(one - other) / 1e9 / half_life) for one, other in pairs)


def execute(rows, strategies, sign, size, window, stale, fee):
    """Executes one order with each of the strategies, a name or the urgency of a static router; outcomes in their order."""
    start, end = window
    book = Book(sign, stale)
    place = 0
    while place < len(rows) and rows[place].time < start:
        now, venues = rows[place].time, set()
        while place < len(rows) and rows[place].time == now:
            book.take_in(rows[place])
            venues.add(rows[place].venue)
            place += 1
        book.end_instant(venues)
    orders = [Order(strategy, sign, size, window, book, fee) for strategy in strategies]
    agenda = {order: set(order.moments()) for order in orders}
    times = {row.time for row in rows[place:] if row.time < end}
    arrival, touch = middle(book, start), book.touch(start)
    for now in sorted(times.union(*agenda.values())):
        rows_now, venues = now in times, set()
        while place < len(rows) and rows[place].time == now:
            row = rows[place]
            book.take_in(row)
            venues.add(row.venue)
            for order in orders:
                order.ledger.take_in(row, book.sides(row)[0])
            place += 1
        book.end_instant(venues)
        arrival = arrival or middle(book, now)
        touch = (rows_now and book.touch(now)) or touch
        for order in orders:
            if rows_now or now in agenda[order]:
                order.decide(book, now)
            if now == end - 1:
                order.close(book, now)
    return [Outcome(order, arrival, touch) for order in orders]


def middle(book, now):
    """Twice the middle; twice the near price where the far side is empty."""
    near, far = book.best(now)
    return near and near + (near if far is None else far)
