//! When the next change arrives: bursts and lulls that together fill the window and never leave it.

use super::draw::Draw;

/// Over how many instants the time owed to their rows is spread: long enough that instants of many
/// rows are not each followed by a lull, short against any window.
const SPREAD: u64 = 16;

/// Fixed point of the paces below.
const PACE_ONE: u64 = 256;

/// Gap between arrivals in a lull and in a burst, in 1/256 of the mean gap. With 30 % of the
/// arrivals in bursts, the mean is 1.
const LULL_GAP: u64 = 349;
const BURST_GAP: u64 = 38;

/// Mean lengths in arrivals.
const LULL_ARRIVALS: u64 = 70;
const BURST_ARRIVALS: u64 = 30;

/// The clock of a market: nanoseconds since the epoch.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    now: u64,
    end: u64,
    rows_left: u64,
    /// Time owed to rows that have been given out, in nanoseconds.
    owed: u64,
    arrival: u64,
    burst: bool,
}

impl Clock {
    /// A clock for `rows` rows from `start` to `end`; the caller has checked that there is a
    /// nanosecond for each.
    pub(super) fn new(start: u64, end: u64, rows: u64, draw: &mut Draw) -> Self {
        let mut clock = Self {
            now: start,
            end,
            rows_left: rows,
            owed: 0,
            arrival: start,
            burst: false,
        };
        clock.owe(2 * SPREAD);
        clock.draw_arrival(draw);
        clock
    }

    /// Rows still to be given out.
    pub(super) fn rows_left(&self) -> u64 {
        self.rows_left
    }

    /// When the next change arrives of itself.
    pub(super) fn arrival(&self) -> u64 {
        self.arrival
    }

    /// Whether the market is in a burst.
    pub(super) fn in_burst(&self) -> bool {
        self.burst
    }

    /// The first instant at or after `wanted` that is later than all before and leaves a nanosecond
    /// for every row to come, or else the last that does.
    pub(super) fn possible(&self, wanted: u64) -> u64 {
        let latest = (self.end + 1).saturating_sub(self.rows_left);
        wanted.max(self.now + 1).min(latest)
    }

    /// Moves on to `instant`, at which `rows` rows were given out.
    pub(super) fn pass(&mut self, instant: u64, rows: u64) {
        self.now = instant;
        self.owe(rows);
        self.rows_left = self.rows_left.saturating_sub(rows);
    }

    /// Draws the arrival after this one.
    pub(super) fn draw_arrival(&mut self, draw: &mut Draw) {
        let lasts = if self.burst {
            BURST_ARRIVALS
        } else {
            LULL_ARRIVALS
        };
        self.burst ^= draw.below(lasts) == 0;
        let pace = if self.burst { BURST_GAP } else { LULL_GAP };
        let share = self.owed / SPREAD;
        self.owed -= share;
        let mean = (u128::from(share) * u128::from(pace) / u128::from(PACE_ONE)) as u64;
        self.arrival = self.now.saturating_add(draw.exponential_of(mean));
    }

    /// Time is owed at the rate that uses up the window with the rows that are left.
    fn owe(&mut self, rows: u64) {
        let per_row = (self.end - self.now) / self.rows_left.max(1);
        self.owed = self.owed.saturating_add(per_row.saturating_mul(rows));
    }
}
