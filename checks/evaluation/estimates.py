"""Means of dependent series, their errors and tests of many at once: an independent reading of docs/learn/evidence.md, the standard library alone."""

import math

MOST_COSINES = 24
MASK = 2**64 - 1


def outside(degrees, t):
    """How likely Student's variable is further from zero than t: the integral of its density, by Gauss and Legendre's points."""
    if math.isinf(t):
        return 0.0
    # With x = sqrt(degrees) tan(angle) the density is a power of a cosine.
    top = math.atan(abs(t) / math.sqrt(degrees))
    within = sum(weight * math.cos(top * point) ** (degrees - 1) for point, weight in LEGENDRE) * top
    constant = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    return min(1.0, max(0.0, 1 - 2 * constant * within))


def legendre(count):
    """Points and weights on the interval from 0 to 1."""
    points = []
    for place in range(count):
        x = math.cos(math.pi * (place + 0.75) / (count + 0.5))
        for _ in range(100):
            before, value = 1.0, x
            for order in range(2, count + 1):
                before, value = value, ((2 * order - 1) * x * value - (order - 1) * before) / order
            slope = count * (x * value - before) / (x * x - 1)
            x -= value / slope
        points.append(((1 + x) / 2, 1 / ((1 - x * x) * slope * slope)))
    return points


LEGENDRE = legendre(24)


def above(degrees, t):
    half = outside(degrees, t) / 2
    return half if t >= 0 else 1 - half


def critical(degrees, level):
    low, high = 0.0, 1e4
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if outside(degrees, middle) > level else (low, middle)
    return high


def in_errors(distance, error):
    """A distance in standard errors; an error that is what rounding leaves of zero is none."""
    if distance == 0:
        return 0.0
    return distance / error if error > 1e-12 * abs(distance) else math.copysign(math.inf, distance)


def skewness(values):
    """The skewness of values about their mean; zero where nothing varies."""
    count = len(values)
    mean = sum(values) / count
    squares = sum((one - mean) ** 2 for one in values)
    scale = sum(one * one for one in values)
    if squares <= 1e-9 * scale:
        return 0.0
    return sum((one - mean) ** 3 for one in values) / squares**1.5 * math.sqrt(count)


class Estimate:
    """The mean of a series of weighted sums, with its error from slow cosines and its interval by Hall's transformation."""

    def __init__(self, sums, weights, overlap, level=0.05):
        self.starts, weight = len(sums), sum(weights)
        self.mean = sum(sums) / weight
        scores = [(one - self.mean * own) * self.starts / weight for one, own in zip(sums, weights)]
        windows = -(-self.starts // overlap)
        self.measure(scores, overlap, windows)
        self.cosines = [
            math.sqrt(2 / self.starts) * sum(one * math.cos(math.pi * j * (k + 0.5) / self.starts) for k, one in enumerate(scores))
            for j in range(1, self.degrees + 1)
        ]
        self.error = math.sqrt(sum(one * one for one in self.cosines) / self.degrees / self.starts)
        self.skew(scores, overlap)
        self.interval = None
        if self.degrees >= 3:
            reach = critical(self.degrees, level)
            self.interval = self.mean - self.put_back(reach) * self.error, self.mean - self.put_back(-reach) * self.error
        plain = in_errors(self.mean, self.error)
        self.t = plain if math.isinf(plain) else self.taken_out(plain)
        self.p_value = 1.0 if self.mean == 0 else outside(self.degrees, self.t)

    def measure(self, scores, overlap, windows):
        """Correlation of windows without overlap, and what follows: degrees of freedom, independent samples."""
        variance = sum(one * one for one in scores)
        self.rho, self.persistent, self.independent = None, False, windows
        correlations = []
        if variance > 0 and windows >= 4:
            lags = range(overlap, windows // 3 * overlap + 1, overlap)
            correlations = [sum(one * two for one, two in zip(scores, scores[lag:])) / variance for lag in lags]
        if correlations:
            self.rho = correlations[0]
            self.persistent = (self.rho + 1 / windows) * math.sqrt(windows) > 0.84
        steady = math.sqrt(variance) <= 0.05 * abs(self.mean) * math.sqrt(len(scores))
        if self.persistent and not steady:
            inflation = 1.0
            for place in range(0, len(correlations), 2):
                pair = sum(correlations[place : place + 2])
                if pair <= 0:
                    break
                inflation += 2 * pair
            self.independent = math.floor(windows / inflation)
        self.degrees = max(1, min(windows // 3, 3 if self.persistent else MOST_COSINES))

    def skew(self, scores, overlap):
        """Skewness of the mean, the bias of a small sample taken out, and its excess kurtosis."""
        stretch = 1 if overlap <= 1 else 2 * overlap
        sums = [sum(scores[place : place + stretch]) for place in range(0, len(scores), stretch)]
        squares, count = sum(one**2 for one in sums), len(sums)
        self.skewness = self.excess = 0.0
        if squares > 0:
            plain = sum(one**3 for one in sums) / squares**1.5 * math.sqrt(count)
            if abs(plain) < math.sqrt(6 / count):
                return
            without = sum(skewness(sums[:place] + sums[place + 1 :]) for place in range(count)) / count
            self.skewness = (count * plain - (count - 1) * without) / math.sqrt(count)
            self.excess = max(0.0, sum(one**4 for one in sums) / squares**2 - 3 / count)

    def taken_out(self, distance):
        skewness = self.skewness - self.excess * max(-1.0, min(1.0, distance))
        slope = skewness / 3
        even = distance + slope * distance**2 + slope**2 * distance**3 / 3 + skewness / 6
        return min(max(even, 0.0), distance) if distance > 0 else max(min(even, 0.0), distance)

    def put_back(self, t):
        skewness = self.skewness - self.excess * math.copysign(1.0, t)
        slope = skewness / 3
        if abs(slope) < 1e-9:
            return t
        inside = 1 + 3 * slope * (t - skewness / 6)
        skewed = (math.copysign(abs(inside) ** (1 / 3), inside) - 1) / slope
        return max(skewed, t) if t > 0 else min(skewed, t)


class Random:
    """The generator PCG XSL RR 128/64 with a stream (O'Neill 2014)."""

    def __init__(self, seed, stream):
        self.increment = (stream << 1 | 1) % 2**128
        self.state = (seed + self.increment) % 2**128
        self.step()

    def step(self):
        self.state = (self.state * 0x2360ED051FC65DA44385DF649FCCF645 + self.increment) % 2**128

    def unit(self):
        self.step()
        turn, folded = self.state >> 122, (self.state >> 64 ^ self.state) & MASK
        drawn = (folded >> turn | folded << (64 - turn)) & MASK
        return ((drawn >> 11) + 0.5) / 2**53

    def normal(self):
        radius = math.sqrt(-2 * math.log(self.unit()))
        return radius * math.cos(2 * math.pi * self.unit())


class Rotations:
    """Random directions: where a rotation of all coordinates of a series takes its mean."""

    def __init__(self, seed, count, degrees):
        self.directions = []
        for draw in range(count):
            random = Random(seed, draw)
            self.directions.append([random.normal() for _ in range(degrees + 1)])

    def of(self, estimate):
        """The mean on the scale of cosines, and t, after each of the rotations."""
        coordinates = [estimate.mean * math.sqrt(estimate.starts), *estimate.cosines]
        squares = sum(one * one for one in coordinates)
        for direction in self.directions:
            along = direction[: len(coordinates)]
            mean = sum(map(float.__mul__, coordinates, along)) / math.sqrt(sum(map(float.__mul__, along, along)))
            error = math.sqrt(max(0.0, squares - mean * mean) / estimate.degrees)
            yield mean, in_errors(mean, error)


def step_down(estimates, rotations):
    """P values among several questions (Romano and Wolf 2005)."""
    alone = [outside(one.degrees, one.t) for one in estimates]
    order = sorted(range(len(estimates)), key=lambda place: alone[place])
    least = [1.0] * len(rotations.directions)
    drawn = {}
    for place in reversed(order):
        degrees = estimates[place].degrees
        least = [min(known, outside(degrees, t)) for known, (_, t) in zip(least, rotations.of(estimates[place]))]
        drawn[place] = (1 + sum(one <= alone[place] for one in least)) / (1 + len(least))
    adjusted, largest = [1.0] * len(estimates), 0.0
    for place in order:
        largest = max(largest, drawn[place], alone[place])
        adjusted[place] = min(1.0, largest)
    return adjusted


def superiority(estimates, rotations):
    """Hansen's (2005) and White's (2000) p values of the best of several rules."""
    known = [one for one in estimates if one.mean != 0 or one.error > 0]
    if not known:
        return None, None
    found, drawn = 0.5, [0.5] * len(rotations.directions)
    largest, means = max(one.mean * math.sqrt(one.starts) for one in known), [-math.inf] * len(rotations.directions)
    for one in known:
        contends = one.t >= -math.sqrt(2 * math.log(math.log(max(3, one.independent))))
        if contends:
            found = min(found, above(one.degrees, one.t))
        for place, (mean, t) in enumerate(rotations.of(one)):
            means[place] = max(means[place], mean)
            if contends:
                drawn[place] = min(drawn[place], above(one.degrees, t))
    share = lambda hits: (1 + hits) / (1 + len(drawn))  # noqa: E731
    return share(sum(one <= found for one in drawn)), share(sum(one >= largest for one in means))
