//! Fills that a picture has no room to draw apart, as one mark.

use crate::words;
use result::Fill;

/// Least radius of a mark, in pixels: what can be seen.
const LEAST: f64 = 3.0;

/// Fills of one strategy that are near in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// Seconds of the first fill.
    pub(crate) first: f64,
    /// Seconds of the last one.
    pub(crate) last: f64,
    /// Seconds at which it is drawn: the mean over the shares.
    pub(crate) seconds: f64,
    /// Average price over the shares, in dollars.
    pub(crate) price: f64,
    /// Shares of all.
    pub(crate) shares: u64,
    /// How many fills.
    pub(crate) count: usize,
}

impl Cluster {
    fn of(fill: &Fill) -> Self {
        Self {
            first: fill.seconds,
            last: fill.seconds,
            seconds: fill.seconds,
            price: fill.price,
            shares: fill.shares,
            count: 1,
        }
    }

    fn add(&mut self, fill: &Fill) {
        let shares = self.shares.saturating_add(fill.shares);
        let part = if shares > 0 {
            fill.shares as f64 / shares as f64
        } else {
            0.0
        };
        self.seconds += (fill.seconds - self.seconds) * part;
        self.price += (fill.price - self.price) * part;
        self.first = self.first.min(fill.seconds);
        self.last = self.last.max(fill.seconds);
        self.shares = shares;
        self.count += 1;
    }

    /// Radius of its mark, in pixels: the area says the shares, `most` of which have the radius
    /// `largest`.
    pub(crate) fn radius(&self, most: u64, largest: f64) -> f64 {
        (largest * (self.shares as f64 / most.max(1) as f64).sqrt()).max(LEAST)
    }

    /// What it says when pointed at; `start_of_day` is the second of the day at which time starts,
    /// and of fills that were `merged` nobody knows how many there were.
    pub(crate) fn tip(&self, name: &str, start_of_day: f64, merged: bool) -> String {
        let time = |seconds: f64| words::clock((start_of_day + seconds).floor(), true);
        let shares = words::counted(self.shares, "share", "shares");
        let price = words::price(self.price);
        let (first, last) = (time(self.first), time(self.last));
        if self.count == 1 && !merged {
            return format!("{name}: {shares} at {price}, {first} UTC");
        }
        let count = words::count(self.count as u64);
        let fills = match (merged, self.count) {
            (true, 1) => "at least 1 fill".to_owned(),
            (true, _) => format!("at least {count} fills"),
            (false, _) => format!("{count} fills"),
        };
        let when = if first == last {
            first
        } else {
            format!("{first} to {last}")
        };
        format!("{name}: {fills}, {shares} at {price} on average, {when} UTC")
    }
}

/// The fills of one strategy with those of `width` seconds from the first of them as one.
pub(crate) fn clusters(fills: impl Iterator<Item = Fill>, width: f64) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for fill in fills {
        match clusters.last_mut() {
            Some(open) if (open.first..=open.first + width).contains(&fill.seconds) => {
                open.add(&fill);
            }
            _ => clusters.push(Cluster::of(&fill)),
        }
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(seconds: f64, price: f64, shares: u64) -> Fill {
        Fill {
            seconds,
            venue: 2,
            price,
            shares,
            cash: price * shares as f64,
            posted: false,
        }
    }

    #[test]
    fn fills_near_in_time_are_one_mark_at_their_average() {
        let fills = [
            fill(1.0, 10.0, 100),
            fill(2.0, 10.4, 300),
            fill(3.0, 11.0, 50),
            fill(3.1, 12.0, 50),
        ];
        let made = clusters(fills.into_iter(), 1.5);
        let (first, second) = (made[0], made[1]);
        assert_eq!(made.len(), 2);
        assert_eq!((first.count, first.shares), (2, 400));
        assert!((first.price - 10.3).abs() < 1e-9 && (first.seconds - 1.75).abs() < 1e-9);
        assert_eq!((second.count, second.shares), (2, 100));
        assert!((second.price - 11.5).abs() < 1e-9);
        assert_eq!(
            first.tip("TWAP", 48_600.0, false),
            "TWAP: 2 fills, 400 shares at 10.3000 on average, 13:30:01 to 13:30:02 UTC"
        );
        assert_eq!(
            clusters(fills.into_iter().take(1), 1.5)[0].tip("TWAP", 48_600.0, false),
            "TWAP: 100 shares at 10.0000, 13:30:01 UTC"
        );
        let many = first.tip("TWAP", 48_600.0, true);
        assert!(many.contains("at least 2 fills"), "{many}");
    }

    /// Whatever the fills and the room: no share is lost, no average leaves the prices, and the
    /// area of a mark says the shares.
    #[test]
    fn clusters_hold_all_fills() {
        let mut seed = 7_u64;
        let mut next = move |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for width in [0.0, 0.5, 3.0, 1e9] {
            let mut fills: Vec<Fill> = (0..200)
                .map(|_| {
                    let seconds = next(1_000) as f64 / 10.0;
                    fill(seconds, 10.0 + next(100) as f64 / 100.0, next(500))
                })
                .collect();
            fills.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
            let made = clusters(fills.iter().copied(), width);
            let total = |shares: &mut dyn Iterator<Item = u64>| shares.sum::<u64>();
            assert_eq!(
                total(&mut made.iter().map(|one| one.shares)),
                total(&mut fills.iter().map(|one| one.shares))
            );
            assert_eq!(made.iter().map(|one| one.count).sum::<usize>(), 200);
            let most = made.iter().map(|one| one.shares).max().unwrap();
            for one in &made {
                assert!((10.0..11.0).contains(&one.price), "{one:?}");
                assert!(one.last - one.first <= width + 1e-9, "{one:?}");
                let within = one.first - 1e-9..=one.last + 1e-9;
                assert!(within.contains(&one.seconds), "{one:?}");
                let radius = one.radius(most, 9.0);
                assert!((LEAST..=9.0).contains(&radius));
                let area = (radius / 9.0).powi(2) - one.shares as f64 / most as f64;
                assert!(radius <= LEAST || area.abs() < 1e-9);
            }
        }
        assert_eq!(clusters([].into_iter(), 1.0), []);
    }
}
