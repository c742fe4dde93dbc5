//! A book that reacts to trades by a known kernel.
//!
//! Every share that a taker buys lifts all prices by `kappa` dollars, every one sold lowers them;
//! of a push the part `permanent + (1 - permanent) 2^(-t / half life)` is left after `t`. Prices
//! are shown to the tick. Who trades when does not depend on it, so that a market and the same
//! market with a reaction differ by the reaction alone.

use std::str::FromStr;
use std::time::Duration;

/// How all prices answer to what takers buy and sell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reaction {
    /// Dollars a share at once, above zero.
    pub kappa: f64,
    /// After how long half of what dies out is gone.
    pub half_life: Duration,
    /// The part that stays, from 0 to 1.
    pub permanent: f64,
}

/// Largest `kappa`: a dollar for each share.
const MOST_KAPPA: f64 = 1.0;

impl Reaction {
    /// Whether there is such a reaction.
    pub(super) fn is_possible(&self) -> bool {
        self.kappa > 0.0
            && self.kappa <= MOST_KAPPA
            && (0.0..=1.0).contains(&self.permanent)
            && !self.half_life.is_zero()
    }
}

impl FromStr for Reaction {
    type Err = &'static str;

    /// `KAPPA`, `KAPPA,SECONDS` or `KAPPA,SECONDS,PERMANENT`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "not dollars per share, seconds of half life and the part that \
            stays, such as 4e-5,5,0.3";
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|one| one.trim().parse()).collect();
        let numbers = numbers.map_err(|_| EXPECTED)?;
        let (kappa, seconds, permanent) = match *numbers.as_slice() {
            [kappa] => (kappa, 60.0, 0.0),
            [kappa, seconds] => (kappa, seconds, 0.0),
            [kappa, seconds, permanent] => (kappa, seconds, permanent),
            _ => return Err(EXPECTED),
        };
        let reaction = Self {
            kappa,
            half_life: Duration::try_from_secs_f64(seconds).map_err(|_| EXPECTED)?,
            permanent,
        };
        if reaction.is_possible() {
            Ok(reaction)
        } else {
            Err(EXPECTED)
        }
    }
}

/// Prices pushed so far.
#[derive(Clone, Debug)]
pub(super) struct Push {
    reaction: Reaction,
    /// Shares bought less sold: all of them, and what has not died out.
    stays: f64,
    fades: f64,
    /// Nanoseconds since the epoch up to which it has died out.
    last: u64,
}

impl Push {
    pub(super) fn new(reaction: Reaction) -> Self {
        Self {
            reaction,
            stays: 0.0,
            fades: 0.0,
            last: 0,
        }
    }

    /// By how many ticks prices are pushed at an instant, no more than `most` either way.
    pub(super) fn ticks(&mut self, instant: u64, most: i32) -> i32 {
        let half_life = u64::try_from(self.reaction.half_life.as_nanos()).unwrap_or(u64::MAX);
        self.fades *= fading(instant.saturating_sub(self.last), half_life);
        self.last = self.last.max(instant);
        let permanent = self.reaction.permanent;
        let shares = permanent * self.stays + (1.0 - permanent) * self.fades;
        let ticks = 100.0 * self.reaction.kappa * shares;
        ticks.round().clamp(f64::from(-most), f64::from(most)) as i32
    }

    /// Takes note of shares bought, or sold where they are below zero.
    pub(super) fn trade(&mut self, shares: f64) {
        self.stays += shares;
        self.fades += shares;
    }
}

/// `2^(-elapsed / half life)` from halves and square roots alone, which are the same bits on any
/// machine.
fn fading(elapsed: u64, half_life: u64) -> f64 {
    let half_life = half_life.max(1);
    let mut left = 1.0;
    for _ in 0..(elapsed / half_life).min(1_100) {
        left *= 0.5;
    }
    let mut part = (elapsed % half_life) as f64 / half_life as f64;
    let mut root: f64 = 0.5;
    for _ in 0..40 {
        root = root.sqrt();
        part *= 2.0;
        if part >= 1.0 {
            part -= 1.0;
            left *= root;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_dies_out_by_half_lives() {
        for (elapsed, expected) in [
            (0, 1.0),
            (500, 0.5_f64.sqrt()),
            (1_000, 0.5),
            (3_000, 0.125),
        ] {
            assert!(
                (fading(elapsed, 1_000) - expected).abs() < 1e-11,
                "{elapsed}"
            );
        }
        assert!(fading(u64::MAX, 1) < 1e-300);
        let mut push = Push::new("0.001,1,0.25".parse().unwrap());
        assert_eq!(push.ticks(5, 100), 0);
        push.trade(400.0);
        assert_eq!(push.ticks(5, 100), 40);
        assert_eq!(push.ticks(1_000_000_005, 100), 25);
        assert_eq!(push.ticks(u64::MAX, 100), 10);
        push.trade(-4_000_000.0);
        assert_eq!(push.ticks(u64::MAX, 100), -100);
    }

    #[test]
    fn what_is_no_reaction_is_refused() {
        for text in [
            "",
            "0",
            "-1",
            "2",
            "nan",
            "1e-5,0",
            "1e-5,-1",
            "1e-5,5,1.1",
            "1e-5,5,0,0",
            "x",
        ] {
            assert!(text.parse::<Reaction>().is_err(), "{text}");
        }
    }
}
