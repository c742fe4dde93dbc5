//! Recordings row by row, and what comes of them.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::common::json;

const HEADER: &str = concat!(
    "ts_recv,ts_event,publisher_id,action,side,price,size,flags,sequence,bid_px_00,ask_px_00,",
    "bid_sz_00,ask_sz_00,symbol",
);

/// A row of a recording before it is one.
#[derive(Clone)]
pub(crate) struct Line {
    /// When it happened, and when it was received.
    pub(crate) time: String,
    pub(crate) received: String,
    pub(crate) venue: u16,
    pub(crate) action: char,
    pub(crate) size: u32,
    pub(crate) flags: u8,
    pub(crate) sequence: u32,
    pub(crate) bid: f64,
    pub(crate) ask: f64,
}

pub(crate) fn quote(time: &str, venue: u16, bid: f64, ask: f64) -> Line {
    Line {
        time: time.to_owned(),
        received: time.to_owned(),
        venue,
        action: 'A',
        size: 0,
        flags: 128,
        sequence: 0,
        bid,
        ask,
    }
}

pub(crate) fn write(folder: &Path, name: &str, lines: &[Line]) -> String {
    let mut text = format!("{HEADER}\n");
    for line in lines {
        let price = if line.action == 'T' {
            format!("{:.2}", line.ask)
        } else {
            String::new()
        };
        writeln!(
            text,
            "{},{},{},{},N,{price},{},{},{},{:.2},{:.2},500,500,ABC",
            line.received,
            line.time,
            line.venue,
            line.action,
            line.size,
            line.flags,
            line.sequence,
            line.bid,
            line.ask
        )
        .unwrap();
    }
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

pub(crate) fn numbered(mut lines: Vec<Line>) -> Vec<Line> {
    for (sequence, line) in (1..).zip(&mut lines) {
        line.sequence = sequence;
    }
    lines
}

pub(crate) fn result(file: &str, more: &[&str]) -> Value {
    let args = [&["run", "--input", file, "--series", "none", "-q"], more].concat();
    json(&args)
}

pub(crate) fn warnings(result: &Value) -> String {
    result["warnings"].to_string()
}

/// A row a minute of two venues through a day in UTC; outside of regular hours the offer is three
/// dollars higher.
pub(crate) fn day(date: &str, open: u32, close: u32) -> Vec<Line> {
    let mut lines = Vec::new();
    for minute in (8 * 60)..(23 * 60) {
        let regular = (open..close).contains(&minute);
        let ask = if regular { 100.0 } else { 103.0 };
        for venue in [2, 39] {
            let time = format!("{date}T{:02}:{:02}:00Z", minute / 60, minute % 60);
            lines.push(quote(&time, venue, 99.98, ask));
        }
    }
    numbered(lines)
}

/// Rows of two feeds of one venue and of another venue: so many of each feed in each hour, of which
/// some are outside of regular hours.
pub(crate) fn feeds(date: &str, hours: std::ops::Range<u32>, first: u32, second: u32) -> Vec<Line> {
    let mut lines = Vec::new();
    for hour in hours {
        for (venue, count, ask) in [(2, first, 100.0), (81, second, 101.0), (9, 60, 102.0)] {
            for place in 0..count {
                let second = 3_600 * place / count;
                let time = format!("{date}T{hour:02}:{:02}:{:02}Z", second / 60, second % 60);
                lines.push(quote(&time, venue, 99.98, ask));
            }
        }
    }
    lines.sort_by_key(|line| line.time.clone());
    numbered(lines)
}
