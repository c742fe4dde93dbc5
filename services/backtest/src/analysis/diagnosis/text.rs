//! A day in words, for people.

use report::words::{percent, to_millis};

use super::{Day, Venue};

impl Venue {
    /// The venue as people know it.
    pub(crate) fn named(&self) -> String {
        match &self.mic {
            Some(mic) => format!("{mic} {}", self.publisher_id),
            None => self.publisher_id.to_string(),
        }
    }

    /// The venue in a line.
    pub(crate) fn line(&self) -> String {
        let stale = match self.stale_after_seconds {
            Some(seconds) => format!("not traded on after {seconds} s of silence"),
            None => "traded on however long it is silent".to_owned(),
        };
        let silence = match self.longest_gap_seconds {
            long if long >= 1.0 => format!("{long:.1}"),
            short => short.to_string(),
        };
        format!(
            "{}, {} in the window, {} to {}; longest silence {silence} s, {stale}; {} shares \
             traded",
            text::counted(self.rows, "row", "rows"),
            self.rows_in_window,
            to_millis(&self.first),
            to_millis(&self.last),
            self.traded
        )
    }
}

impl Day {
    /// The day and its market.
    pub(crate) fn name(&self) -> String {
        let symbol = self.symbol.as_deref().unwrap_or("no symbol");
        match &self.date {
            Some(date) => format!("{symbol} {date}"),
            None => symbol.to_owned(),
        }
    }

    /// The day in a line.
    pub(crate) fn line(&self) -> String {
        let price = |price: Option<f64>| price.map_or("none".to_owned(), |price| price.to_string());
        let default = if self.session_by_default {
            " by default"
        } else {
            ""
        };
        format!(
            "{}, session {}{default} ({} of the recording outside of it), executed on from {} to \
             {}; {}, \
             crossed {}, locked {}; spread {} (median), {} (worst), {} (at the open)",
            text::counted(self.rows, "row", "rows"),
            self.session,
            text::counted(self.rows_outside_session, "row", "rows"),
            to_millis(&self.first),
            to_millis(&self.last),
            text::counted(self.instants, "instant", "instants"),
            percent(self.crossed_share, 2),
            percent(self.locked_share, 2),
            price(self.spread.median),
            price(self.spread.worst),
            price(self.spread.at_the_open)
        )
    }
}
